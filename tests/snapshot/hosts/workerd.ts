import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  type V4MiniflareOptions,
  type V4ModuleDefinition,
} from "miniflare";
import { FOR_WORKERD } from "../../../scripts/build/for-workerd.ts";
import { ISOLATES_DIR } from "../../../scripts/paths.ts";
import type { Outcome } from "../agent.ts";
import type { Fixtures } from "../fixtures.ts";
import type { Runner } from "../suite.ts";

const FOLDER = "/agent";

/** workerd as a host, as Miniflare runs it: a Worker with the glue and the layers as modules. */
export async function startWorkerd(fixtures: Fixtures): Promise<Runner> {
  const modules = await agentModules(fixtures);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: () => undefined,
      cf: false,
      modulesRoot: FOLDER,
      modules,
      compatibilityDate: "2026-10-01",
    } as V4MiniflareOptions),
  );
  await miniflare.ready;
  return {
    async run(name) {
      const response = await miniflare.dispatchFetch("http://agent/", {
        method: "POST",
        body: name,
      });
      if (!response.ok) return { failure: `${response.status}: ${await response.text()}` };
      return (await response.json()) as Outcome;
    },
    stop: () => miniflare.dispose(),
  };
}

async function agentModules({ folder, facts }: Fixtures): Promise<V4ModuleDefinition[]> {
  const part = (
    type: V4ModuleDefinition["type"],
    name: string,
    contents: string | Uint8Array,
  ): V4ModuleDefinition => ({ type, path: `${FOLDER}/${name}`, contents }) as V4ModuleDefinition;
  const built = (name: string): Promise<Buffer> => readFile(join(ISOLATES_DIR, name));
  const hashes = Object.values(facts.chains).flatMap(({ pack, layers }) => [
    pack,
    ...layers.map(({ hash }) => hash),
  ]);
  const contents = [...new Set(hashes)];
  const main = await bundle();
  return [
    part("ESModule", "main.js", main),
    part("ESModule", "parts/pyodide.js", await built("pyodide.txt")),
    part("CompiledWasm", "parts/pyodide.wasm", await built("pyodide.wasm")),
    part("Data", "parts/stdlib.bin", await built("stdlib.bin")),
    part("ESModule", "parts/fixtures.js", fixturesModule(contents, facts)),
    ...(await Promise.all(
      contents.map(async (hash) =>
        part("Data", `parts/${hash}.bin`, await readFile(join(folder, hash))),
      ),
    )),
  ];
}

function fixturesModule(hashes: string[], facts: Fixtures["facts"]): string {
  const imports = hashes.map((hash, at) => `import content${at} from "./${hash}.bin";`);
  const entries = hashes.map((hash, at) => `"${hash}": content${at}`);
  return `${imports.join("\n")}
export default { facts: ${JSON.stringify(facts)}, contents: { ${entries.join(", ")} } };
`;
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./workerd-agent.ts", import.meta.url))],
    ...FOR_WORKERD,
    external: ["cloudflare:*", "./parts/*"],
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
