import type { PyodideModule, WasmImports } from "./types.ts";
import { wrapFunctions } from "./wrappers.ts";

/**
 * Gives the JS functions that the main module wants pointers to (some 260 of them) their slots of the
 * function table, with wrappers from one module. Called between the module's instantiation and the glue's
 * own linking, which would compile a module for each (`reportUndefinedSymbols`) and passes over symbols
 * that have a value.
 *
 * @param imports what the main module imports; a symbol it doesn't have is left to the glue
 */
export function placeJsFunctions(
  { GOT }: Pick<PyodideModule, "GOT">,
  imports: WasmImports,
  table: WebAssembly.Table,
): void {
  const slots = new Map<WasmImports[string], number>();
  const first = table.length;
  for (const [symbol, entry] of Object.entries(GOT)) {
    const fn = imports[symbol];
    if (fn?.sig === undefined || entry.value !== -1) continue;
    const slot = slots.get(fn) ?? first + slots.size;
    slots.set(fn, slot);
    entry.value = slot;
  }
  const functions = [...slots.keys()].map((fn) => ({ fn, signature: fn.sig ?? "v" }));
  table.grow(functions.length);
  for (const [at, wrapped] of wrapFunctions(functions).entries()) table.set(first + at, wrapped);
}
