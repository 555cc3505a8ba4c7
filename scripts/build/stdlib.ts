import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Unzipped, unzipSync, type Zippable, zipSync } from "fflate";
import { bootModule } from "../../lib/runtime/boot.ts";
import { nodeHost } from "../../lib/runtime/node.ts";
import type { PyodideFactory } from "../../lib/runtime/types.ts";
import { ROOT } from "../paths.ts";

/** Folders whose Python files go into the runtime as top-level packages. */
const OUR_PYTHON = ["lib/snapshot/python"];
/** Earliest date a zip can hold; one date for all entries, so that equal content is equal bytes. */
const DATE = new Date(1980, 0, 1);

/**
 * The standard library as a zip of .pyc files, which load three times faster than the .py files that
 * Pyodide ships; compiled by the very interpreter that will read them. Files that aren't Python stay.
 */
export async function buildStdlib(pyodide: string): Promise<Uint8Array> {
  const shipped = await readFile(join(pyodide, "python_stdlib.zip"));
  const files: Unzipped = unzipSync(shipped);
  for (const folder of OUR_PYTHON) {
    for (const path of globSync("**/*.py", { cwd: join(ROOT, folder) })) {
      const file = join(ROOT, folder, path);
      files[relative(join(ROOT, folder), file)] = await readFile(file);
    }
  }
  const compile = await startCompiler(pyodide, shipped);
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort()) {
    const content = files[name];
    if (!content || name.endsWith("/")) continue;
    if (name.endsWith(".py")) entries[`${name}c`] = [compile(name, content), { mtime: DATE }];
    else entries[name] = [content, { mtime: DATE }];
  }
  return zipSync(entries, { level: 6, mtime: DATE });
}

async function startCompiler(
  pyodide: string,
  stdlib: Uint8Array,
): Promise<(name: string, source: Uint8Array) => Uint8Array> {
  const glue = (await import(join(pyodide, "pyodide.asm.mjs"))) as { default: PyodideFactory };
  const wasm = await WebAssembly.compile(await readFile(join(pyodide, "pyodide.asm.wasm")));
  const runtime = { buildId: "", factory: glue.default, wasm, stdlib: new Uint8Array(stdlib) };
  const { module } = await bootModule(runtime, nodeHost({ stderr: console.error }), {
    restoring: false,
    wrapImports: () => undefined,
  });
  module.API.finalizeBootstrap();
  const script = await readFile(join(import.meta.dirname, "compile_stdlib.py"), "utf8");
  module.API.public_api.runPython(script);
  const run = module.API.public_api.globals.get("compile_file") as (name: string) => void;
  return (name, source) => {
    module.FS.writeFile("/tmp/source.py", source);
    run(name);
    return module.FS.readFile("/tmp/source.pyc", { encoding: "binary" });
  };
}
