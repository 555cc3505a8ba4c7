import { mainExport } from "../runtime/main-exports.ts";
import type { PyodideModule, WasmImports } from "../runtime/types.ts";

/** State of the function table: its length, and the free slots in the order they will be used. */
export interface TableState {
  length: number;
  free: number[];
}

export function tableState(module: PyodideModule): TableState {
  return { length: module.wasmTable.length, free: [...module.freeTableIndexes] };
}

/** Slots that were taken between two states: new ones, and ones that were free before. */
export function takenSlots(before: TableState, after: TableState): number[] {
  const free = new Set(after.free);
  const taken = before.free.filter((slot) => !free.has(slot));
  for (let slot = before.length; slot < after.length; slot++) {
    if (!free.has(slot)) taken.push(slot);
  }
  return taken;
}

/** Empties a slot. The glue leaves what was there, which would keep it alive and differ after a restore. */
export function clearSlot(module: PyodideModule, slot: number): void {
  if (slot >= module.wasmTable.length) return;
  module.wasmTable.set(slot, null);
  delete module.wasmTableMirror[slot];
}

/**
 * Tells what the function in a slot is, the same way in every instance. An exported function's name is
 * its index within its own module, so it says nothing without the module it belongs to.
 */
export class SlotIdentities {
  readonly #module: PyodideModule;
  readonly #owners = new WeakMap<object, string>();
  readonly #bootLength: number;

  constructor(module: PyodideModule) {
    this.#module = module;
    this.#bootLength = module.wasmTable.length;
  }

  /**
   * After a library was linked: its functions are those of its table range and its exports that it did
   * not import. What else took a slot meanwhile is a wrapper for a JS function that it points to.
   */
  claim(
    library: string,
    linked: { exports: Record<string, unknown>; imported: ReadonlySet<unknown> },
    range: { start: number; count: number },
    taken: number[],
  ): void {
    // Thousands of functions share it, and all of it is hashed for each: short.
    const owner = hashTexts([library]);
    const own = (fn: unknown): void => {
      if (typeof fn !== "function" || this.#owners.has(fn)) return;
      this.#owners.set(fn, linked.imported.has(fn) ? "main" : owner);
    };
    for (let slot = range.start; slot < range.start + range.count; slot++)
      own(this.#function(slot));
    for (const exported of Object.values(linked.exports)) own(exported);
    const wrappers = taken.filter((slot) => !this.#ownerAt(slot));
    if (wrappers.length === 0) return;
    const symbols = symbolsBySlot(this.#module);
    for (const slot of wrappers) {
      const symbol = symbols.get(slot);
      if (symbol !== undefined) this.name(slot, `import ${symbol}`);
    }
  }

  /** Names the function in a slot, unless it is known already. */
  name(slot: number, owner: string): void {
    const found = this.#function(slot);
    if (found && !this.#owners.has(found)) this.#owners.set(found, owner);
  }

  /** What is in a slot, "-" for nothing, undefined for a function that came from nowhere known. */
  identity(slot: number): string | undefined {
    const found = this.#function(slot);
    if (!found) return "-";
    const { name } = found as { name: string };
    const owner = this.#owners.get(found);
    if (owner !== undefined && owner !== "main") return `${owner} ${name}`;
    return owner === "main" || slot < this.#bootLength ? name : undefined;
  }

  #ownerAt(slot: number): string | undefined {
    const found = this.#function(slot);
    return found ? this.#owners.get(found) : undefined;
  }

  #function(slot: number): object | null {
    const { wasmTable, wasmTableMirror } = this.#module;
    return (wasmTableMirror[slot] ?? wasmTable.get(slot)) as object | null;
  }
}

/** Which symbol the linker gave each slot to. */
export function symbolsBySlot(module: PyodideModule): Map<number, string> {
  const symbols = new Map<number, string>();
  for (const [symbol, entry] of Object.entries(module.GOT)) symbols.set(entry.value, symbol);
  return symbols;
}

/**
 * True for a symbol that a function of the glue answers, whose slot holds a wrapper, or one of the main
 * module: the glue remembers where it put them.
 */
export function isRemembered(imports: WasmImports, symbol: string): boolean {
  return (
    typeof imports[symbol]?.sig === "string" || typeof mainExport(imports, symbol) === "function"
  );
}

/** How a symbol is told in messages, and what its slot is known by. */
export function nameOf(library: string, symbol: string): string {
  return `${symbol} of ${library}`;
}

/** FNV-1a over texts, in hex. */
export function hashTexts(texts: Iterable<string>): string {
  let hash = 0x811c9dc5;
  for (const text of texts) {
    for (let at = 0; at < text.length; at++) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    }
    hash = Math.imul(hash ^ 0x2c, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
