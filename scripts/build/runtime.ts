import { createHash } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, RUNTIME_DIR } from "../paths.ts";
import { pruneGlue } from "./glue.ts";
import { hashFiles, Stamp } from "./stamp.ts";
import { buildStdlib } from "./stdlib.ts";

const SOURCE = join(ROOT, "node_modules/pyodide");
const PUBLIC = join(ROOT, "public/runtime");
const GLUE = ["pyodide.asm.mjs", "pyodide.asm.wasm"];
const INPUTS = [
  "scripts/build/glue.ts",
  "scripts/build/runtime.ts",
  "scripts/build/stdlib.ts",
  "scripts/build/compile_stdlib.py",
];

/** What `build.json` beside the runtime's files says. */
export interface RuntimeBuild {
  /** SHA-256 (hex) over glue, wasm and standard library: everything memory's shape depends on. */
  buildId: string;
  /** SHA-256 (hex) of `stdlib.zip`. */
  stdlib: string;
}

/**
 * Lays out the pinned runtime in `dist/runtime`, with the standard library compiled and Thaw's Python
 * helpers in it, and for browsers in `public/runtime/BUILD_ID`.
 */
export async function buildRuntime(): Promise<RuntimeBuild> {
  const stamp = new Stamp("runtime");
  const state = hashFiles([
    ...INPUTS,
    "node_modules/pyodide/package.json",
    ...globSync("lib/{snapshot,worker}/python/**/*.py", { cwd: ROOT }),
  ]);
  if (!stamp.matches(state) || !existsSync(join(RUNTIME_DIR, "build.json"))) {
    stamp.clear();
    await layOut();
    stamp.write(state);
  }
  const build = JSON.parse(await readFile(join(RUNTIME_DIR, "build.json"), "utf8")) as RuntimeBuild;
  await publish(build);
  return build;
}

async function layOut(): Promise<void> {
  const folder = `${RUNTIME_DIR}.new`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const hash = createHash("sha256");
  const glue = pruneGlue(await readFile(join(SOURCE, "pyodide.asm.mjs"), "utf8"));
  await writeFile(join(folder, "pyodide.asm.mjs"), glue);
  await cp(join(SOURCE, "pyodide.asm.wasm"), join(folder, "pyodide.asm.wasm"));
  for (const file of GLUE) hash.update(await readFile(join(folder, file)));
  const stdlib = await buildStdlib(SOURCE);
  hash.update(stdlib);
  await writeFile(join(folder, "stdlib.zip"), stdlib);
  const build: RuntimeBuild = {
    buildId: hash.digest("hex"),
    stdlib: createHash("sha256").update(stdlib).digest("hex"),
  };
  await writeFile(join(folder, "build.json"), JSON.stringify(build));
  await rm(RUNTIME_DIR, { recursive: true, force: true });
  await rename(folder, RUNTIME_DIR);
}

/** Browsers ask `build.json` for the id, and keep everything below the id's folder for good. */
async function publish({ buildId }: RuntimeBuild): Promise<void> {
  const folder = join(PUBLIC, buildId);
  if (existsSync(join(folder, "stdlib.zip")) && existsSync(join(PUBLIC, "build.json"))) return;
  await rm(PUBLIC, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of [...GLUE, "stdlib.zip"]) await cp(join(RUNTIME_DIR, file), join(folder, file));
  await cp(join(RUNTIME_DIR, "build.json"), join(PUBLIC, "build.json"));
}
