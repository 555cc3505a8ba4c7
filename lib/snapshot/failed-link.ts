import type { DylinkMetadata, PyodideModule, WasmImports } from "../runtime/types.ts";
import type { SymbolStep } from "./table.ts";
import {
  clearSlot,
  isRemembered,
  symbolsBySlot,
  type TableState,
  tableState,
  takenSlots,
} from "./table-slots.ts";

/**
 * Prepares for a library that can't be linked (a symbol that nobody has). Emscripten leaves half of it in
 * the function table and in the table of symbols, where it breaks every library that comes later; a
 * program that goes on after an ImportError would then stand on what no layer can hold.
 *
 * @returns takes the half-linked library out again. What has to stay are wrappers for JS functions, which
 *   the glue remembers by their slot: they are given back as steps.
 */
export function undoLink(
  module: PyodideModule,
  imports: WasmImports,
  metadata: DylinkMetadata,
  { before, memoryBase }: { before: TableState; memoryBase: number },
): () => SymbolStep[] {
  const { GOT } = module;
  const weak = [...metadata.weakImports].filter((symbol) => !(symbol in GOT));
  return () => {
    const symbols = symbolsBySlot(module);
    const kept: { slot: number; symbol: string }[] = [];
    const freed: number[] = [];
    for (const slot of takenSlots(before, tableState(module))) {
      const symbol = symbols.get(slot);
      if (symbol !== undefined && isRemembered(imports, symbol)) kept.push({ slot, symbol });
      else freed.push(slot);
    }
    forgetSymbols(module, new Set(freed), { start: memoryBase, bytes: metadata.memorySize });
    for (const symbol of weak) if (GOT[symbol]?.value === 0) delete GOT[symbol];
    for (const slot of freed) clearSlot(module, slot);
    const taken = new Set([...freed, ...kept.map(({ slot }) => slot)]);
    const free = [...before.free.filter((slot) => !taken.has(slot)), ...freed];
    module.freeTableIndexes.splice(0, module.freeTableIndexes.length, ...free);
    const { length } = module.wasmTable;
    return kept.map(({ slot, symbol }) => ({
      kind: "symbol",
      library: "__main__",
      symbol,
      slot,
      before: { length, free: [...free, slot] },
      after: { length, free },
    }));
  };
}

function forgetSymbols(
  { GOT }: PyodideModule,
  slots: ReadonlySet<number>,
  data: { start: number; bytes: number },
): void {
  for (const [symbol, { value }] of Object.entries(GOT)) {
    const isData = value >= data.start && value < data.start + data.bytes;
    if (value === -1 || isData || slots.has(value)) delete GOT[symbol];
  }
}
