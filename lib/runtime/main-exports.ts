import type { PyodideFactory, PyodideModule, WasmImports } from "./types.ts";

/** Found by another name than the glue has in its text: as `main`, whichever it is. */
const ENTRIES = ["main", "__main_argc_argv"];

/**
 * What the glue is handed of the main module's some 7,400 exports: those that it uses itself, and those
 * that have a place in the table of symbols by now. It would register each of them, for libraries that
 * may come, which takes a third of a start; {@link placeSymbols} does so for those that a library names.
 */
export function exportsForGlue(
  { usedExports }: PyodideFactory,
  exports: WebAssembly.Exports,
  { GOT }: Pick<PyodideModule, "GOT">,
): WebAssembly.Exports {
  if (!usedExports) return exports;
  const names = [...usedExports, ...ENTRIES, ...Object.keys(GOT)].filter((name) =>
    Object.hasOwn(exports, name),
  );
  return Object.fromEntries(names.map((name) => [name, exports[name]])) as WebAssembly.Exports;
}

/** Lets libraries import every export of the main module, beside what the glue offers. */
export function shareExports(imports: WasmImports, exports: WebAssembly.Exports): void {
  Object.setPrototypeOf(imports, exports);
}

/** The main module's export of that name, if it has one. */
export function mainExport(imports: WasmImports, name: string): unknown {
  const exports = Object.getPrototypeOf(imports) as Record<string, unknown>;
  return Object.hasOwn(exports, name) ? exports[name] : undefined;
}

/**
 * Places what a library names of the main module's exports in the table of symbols, functions in the
 * function table as well; in the library's own order, so a replay does the same. A name that both have is the main module's.
 */
export function placeSymbols(
  module: Pick<PyodideModule, "updateGOT">,
  imports: WasmImports,
  library: WebAssembly.Module,
): void {
  const wanted = WebAssembly.Module.imports(library).filter(({ module }) =>
    module.startsWith("GOT."),
  );
  const placed: Record<string, unknown> = {};
  for (const { name } of [...wanted, ...WebAssembly.Module.exports(library)]) {
    const found = mainExport(imports, name);
    if (found !== undefined) placed[name] = found;
  }
  module.updateGOT(placed);
}

/** Makes one of the main module's exports a symbol that `dlsym` finds by its name. */
export function openSymbol(imports: WasmImports, name: string): void {
  const value = mainExport(imports, name);
  if (value === undefined || Object.hasOwn(imports, name)) return;
  // Assigning won't do: what it would hide can't be written.
  Object.defineProperty(imports, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
