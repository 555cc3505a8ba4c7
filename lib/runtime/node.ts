import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Host, PyodideFactory, RuntimeFiles } from "./types.ts";

/**
 * Reads the runtime's files as `scripts/build/runtime.ts` laid them out.
 * @param directory folder with `build.json`, `pyodide.asm.mjs`, `pyodide.asm.wasm`, `stdlib.zip`
 */
export async function readRuntime(directory: string): Promise<RuntimeFiles> {
  const [build, wasm, stdlib, glue] = await Promise.all([
    readFile(join(directory, "build.json"), "utf8"),
    readFile(join(directory, "pyodide.asm.wasm")),
    readFile(join(directory, "stdlib.zip")),
    import(pathToFileURL(join(directory, "pyodide.asm.mjs")).href) as Promise<{
      default: PyodideFactory;
    }>,
  ]);
  return {
    buildId: (JSON.parse(build) as { buildId: string }).buildId,
    factory: glue.default,
    wasm: await WebAssembly.compile(wasm),
    stdlib: new Uint8Array(stdlib),
  };
}

/** Node as a host. Lines go to the given functions, or nowhere. */
export function nodeHost(
  options: Partial<Pick<Host, "stdout" | "stderr" | "modules" | "globals">> = {},
): Host {
  return {
    globals: options.globals ?? globalThis,
    modules: options.modules ?? {},
    stdout: options.stdout ?? (() => undefined),
    stderr: options.stderr ?? (() => undefined),
    random: (view) => void crypto.getRandomValues(view as Uint8Array<ArrayBuffer>),
    now: () => performance.now(),
  };
}
