import * as sockets from "cloudflare:sockets";
import * as workers from "cloudflare:workers";
import { bootModule, PROGRAM_DIRECTORY, SITE_PACKAGES } from "../../lib/runtime/boot.ts";
import { openPack, readPackFile } from "../../lib/runtime/pack-fs.ts";
import type {
  FileSystem,
  PyCallable,
  PyodideModule,
  WasmImports,
} from "../../lib/runtime/types.ts";
import { workerdHost } from "../../lib/runtime/workerd.ts";
import { workerModules } from "../../lib/worker/modules.ts";
import entry from "./parts/entry.txt";
import sitePackages from "./parts/pack.bin";
import factory from "./parts/pyodide.js";
import wasm from "./parts/pyodide.wasm";
import stdlib from "./parts/stdlib.bin";

/**
 * Pyodide as it ships: its own standard library, its own dynamic linker, none of Thaw's wraps. Two things
 * can't be as they are elsewhere, and both help it: at a Worker's start-up there is no randomness, so it
 * gets zeroes; and packages come in one file that only has to be taken apart, not decompressed.
 */
const modules = workerModules({
  workers,
  sockets,
  importModule: (name) => import(name),
  compatibilityFlags: [],
});

const SCRIPT = `
import importlib, sys
importlib.invalidate_caches()
sys.path.insert(0, "${PROGRAM_DIRECTORY}")
import entry
import workers

async def answer(request, env, ctx):
    result = await entry.Default(ctx, env).fetch(workers.python_from_rpc(request))
    return workers.python_to_rpc(result)

answer
`;

async function start(): Promise<PyCallable> {
  const host = workerdHost({ modules });
  const runtime = { buildId: "", factory, wasm, stdlib: new Uint8Array(stdlib) };
  const { module } = await bootModule(runtime, host, { restoring: false, wrapImports });
  module.API.finalizeBootstrap();
  const { public_api: pyodide } = module.API;
  for (const [name, value] of Object.entries(modules)) pyodide.registerJsModule(name, value);
  unpack(module.FS, new Uint8Array(sitePackages));
  module.FS.writeFile(`${PROGRAM_DIRECTORY}/entry.py`, entry);
  return pyodide.runPython(SCRIPT) as PyCallable;
}

function unpack(FS: FileSystem, bytes: Uint8Array): void {
  const pack = openPack("", bytes);
  for (const path of pack.index.keys()) {
    const full = `${SITE_PACKAGES}/${path}`;
    FS.mkdirTree(full.slice(0, full.lastIndexOf("/")));
    FS.writeFile(full, readPackFile(pack, path) ?? "", { canOwn: true });
  }
}

function wrapImports(imports: WasmImports, module: () => PyodideModule): void {
  const sig = imports.random_get?.sig;
  const zeroes = (buffer: number, size: number): number => {
    module().HEAPU8.fill(0, buffer >>> 0, (buffer >>> 0) + (size >>> 0));
    return 0;
  };
  imports.random_get = Object.assign(zeroes, sig ? { sig } : {});
}

const answer = await start();

export default {
  fetch: (request: Request, env: unknown, context: unknown) =>
    answer.callPromising(request, env, context),
};
