import * as sockets from "cloudflare:sockets";
import * as workers from "cloudflare:workers";
import { openPack } from "../../lib/runtime/pack-fs.ts";
import { workerdHost } from "../../lib/runtime/workerd.ts";
import { bootPlain, importPackages, runTopLevel } from "../../lib/snapshot/build.ts";
import { workerModules } from "../../lib/worker/modules.ts";
import { RunningProgram } from "../../lib/worker/program.ts";
import entry from "./parts/entry.txt";
import sitePackages from "./parts/pack.bin";
import factory from "./parts/pyodide.js";
import wasm from "./parts/pyodide.wasm";
import stdlib from "./parts/stdlib.bin";

/** Thaw's own boot without a snapshot: the standard library as .pyc, its linker and its rules. */
async function start() {
  const host = workerdHost({
    modules: workerModules({
      workers,
      sockets,
      importModule: (name) => import(name),
      compatibilityFlags: [],
    }),
  });
  const instance = await bootPlain({
    runtime: { buildId: "", factory, wasm, stdlib: new Uint8Array(stdlib) },
    host,
    pack: openPack("", new Uint8Array(sitePackages)),
  });
  // No package ahead of the program, only the rules that the SDK brings for importing them.
  importPackages(instance, []);
  const files = { "entry.py": new TextEncoder().encode(entry) };
  const program = { files, module: "entry", directory: "src" };
  return { instance, exports: runTopLevel(instance, program, { milliseconds: 60_000 }) };
}

const { instance, exports } = await start();
let program: RunningProgram | undefined;

export default {
  fetch(request: Request, env: unknown, context: unknown): Promise<unknown> {
    program ??= new RunningProgram(instance, exports, { milliseconds: 60_000 });
    return program.callDefault("fetch", request, env, context);
  },
};
