import { readFile } from "node:fs/promises";
import { CONTENT_TYPES } from "../../lib/deploy/modules.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import type { TestEdge } from "../../workers/edge/testing.ts";
import { bundleBuilder, TestBuilder } from "../snapshot/builder.ts";
import { type ApiAnswer, put } from "./client.ts";

export interface PythonWorker {
  /** The entry file, one of `programs/`. */
  file: string;
  dependencies?: string[];
  /** Beside the entry file, by path in the project. */
  files?: ProjectFiles;
  /** Of the upload. */
  metadata?: Record<string, unknown>;
}

/** A builder for {@link deployPython}; it belongs to the caller. */
export async function startBuilder(): Promise<TestBuilder> {
  return TestBuilder.start(await bundleBuilder());
}

/** Builds a Python program and gives its bundle. */
export async function buildPython(
  builder: TestBuilder,
  name: string,
  { file, dependencies = [], files = {} }: PythonWorker,
): Promise<ReturnType<TestBuilder["bundle"]>> {
  const source = await readFile(new URL(`./programs/${file}`, import.meta.url), "utf8");
  const { result } = await builder.build({
    "src/entry.py": source,
    "pyproject.toml": `[project]\nname = "${name}"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = ${JSON.stringify(dependencies)}\n`,
    ...files,
  });
  return builder.bundle(result.snapshot.id);
}

/** Builds a Python program with the real builder and deploys it to the real edge. */
export async function deployPython(
  edge: TestEdge,
  builder: TestBuilder,
  name: string,
  program: PythonWorker,
): Promise<ApiAnswer> {
  const { record, modules } = await buildPython(builder, name, program);
  const main = modules.find((module) => module.name === record.bundle.mainModule);
  return put(
    edge,
    name,
    new TextDecoder().decode(main?.content),
    { compatibility_flags: record.compatibilityFlags, ...program.metadata },
    modules
      .filter((module) => module !== main)
      .map((module) => [
        module.name,
        CONTENT_TYPES[module.type],
        module.content as Uint8Array<ArrayBuffer>,
      ]),
  );
}
