import { ThawError } from "../errors.ts";
import { openSymbol } from "../runtime/main-exports.ts";
import type { PyodideModule, WasmImports } from "../runtime/types.ts";
import type { Closure, ClosureLog } from "./closures.ts";
import { type LibraryModules, Linker } from "./linker.ts";
import { checkTable } from "./table-check.ts";
import {
  clearSlot,
  hashTexts,
  nameOf,
  SlotIdentities,
  type TableState,
  tableState,
  takenSlots,
} from "./table-slots.ts";

/** A library that was loaded. */
export interface LibraryStep {
  kind: "library";
  /** Normalised path or bare name, as the linker knows the library. */
  name: string;
  /** Where its file really is. */
  path: string;
  /** Address of dlopen's `struct dso`, or null for one that only another library asked for. */
  handle: number | null;
  global: boolean;
  /** Which symbols it shares with the libraries of the same dlopen; null with RTLD_GLOBAL. */
  scope: number | null;
  memoryBase: number;
  /** Bytes of data and zeroes from there. */
  memorySize: number;
  /** Slots it has for itself, from `before.length`. */
  tableSize: number;
  /** Hash over the functions it put into the table. */
  functions: string;
  before: TableState;
  after: TableState;
}

/** A library that was loaded already, opened by another handle, in another scope or as global. */
export interface ReuseStep {
  kind: "reuse";
  name: string;
  handle: number | null;
  global: boolean;
  scope: number | null;
  before: TableState;
}

/** A function that got a slot by its name alone: an earlier library had taken the name, or it is JS. */
export interface SymbolStep {
  kind: "symbol";
  library: string;
  symbol: string;
  slot: number;
  before: TableState;
  after: TableState;
}

/** One change of what is linked, in the order they happened. */
export type TableStep = LibraryStep | ReuseStep | SymbolStep;

/** What a layer says of the function table. */
export interface TableRecord {
  steps: TableStep[];
  /** Callbacks of ctypes that are alive, and were not in the layer below. */
  closures: Closure[];
  end: TableState;
  /** Hash over the identity of each function that the layer put into the table. */
  fingerprint: string;
}

/** The table at one moment, to tell later what changed since. */
export interface TableMark {
  steps: number;
  closures: ReadonlyMap<number, Closure>;
  state: TableState;
}

/**
 * Owns the function table of one instance: everything that grows it goes through here, is logged as a
 * step, and a log can be replayed on another instance in the same state.
 */
export class TableLog {
  readonly steps: TableStep[] = [];
  readonly closures: ClosureLog;
  readonly #module: PyodideModule;
  readonly #imports: WasmImports;
  readonly #slots: SlotIdentities;
  readonly #linker: Linker;
  readonly #compiled: LibraryModules;

  constructor(
    parts: { module: PyodideModule; imports: WasmImports; compiled: LibraryModules },
    closures: ClosureLog,
  ) {
    this.#module = parts.module;
    this.#imports = parts.imports;
    this.#compiled = parts.compiled;
    this.closures = closures;
    this.#slots = new SlotIdentities(parts.module);
    this.#linker = new Linker(parts, this.#slots, (step) => this.steps.push(step));
  }

  mark(): TableMark {
    const state = tableState(this.#module);
    return { steps: this.steps.length, closures: this.closures.live(), state };
  }

  /** `dlopen`: the glue's `_dlopen_js`. */
  open(handle: number): number {
    return this.#linker.open(handle);
  }

  /** `dlsym`, wrapped: a lookup that took a table slot becomes a step. */
  lookUp(
    original: (...args: number[]) => unknown,
    handle: number,
    address: number,
    index: number,
  ): unknown {
    const symbol = this.#module.UTF8ToString(address);
    openSymbol(this.#imports, symbol);
    const before = tableState(this.#module);
    const found = original(handle, address, index);
    const after = tableState(this.#module);
    const [slot] = takenSlots(before, after);
    if (slot !== undefined) {
      const library = this.#module.LDSO.loadedLibsByHandle[handle]?.name ?? "";
      this.#slots.name(slot, nameOf(library, symbol));
      this.steps.push({ kind: "symbol", library, symbol, slot, before, after });
    }
    return found;
  }

  /**
   * What changed since the mark, or since ever.
   * @throws ThawError `unreachable_reference` for a function that came from nowhere known
   */
  record(since: TableMark | null): TableRecord {
    const closures = [...this.closures.live().values()].filter(
      (closure) => since?.closures.get(closure.slot) !== closure,
    );
    return {
      steps: this.steps.slice(since?.steps ?? 0),
      closures,
      end: tableState(this.#module),
      fingerprint: this.#fingerprint(since),
    };
  }

  /** Checks a layer's steps before any is repeated. @throws ThawError `table_mismatch` */
  check(header: Parameters<typeof checkTable>[0]): void {
    checkTable(header, this.#module, this.#compiled, this.steps);
  }

  /**
   * Repeats a layer's steps. Instantiating a library writes its initial data, so the layer's runs are
   * written afterwards (they always include a new library's whole range), and then {@link revive} is called.
   * @throws ThawError `table_mismatch` if length, free slots or the functions in the slots are not as
   *   recorded
   */
  replay({ steps, closures, end, fingerprint }: TableRecord, isRoot: boolean): void {
    const since = isRoot ? null : this.mark();
    for (const step of steps) this.#replayStep(step);
    this.#bringTo(end, "the end of the layer");
    this.closures.announce(closures);
    if (this.#fingerprint(since) === fingerprint) return;
    throw new ThawError(
      "table_mismatch",
      `The function table after the layer (slots ${since?.state.length ?? 0} to ${end.length}) is not the one it was built with. Build the snapshot again.`,
    );
  }

  /** The last part of a replay, once memory is in place. */
  revive({ closures }: TableRecord): void {
    this.closures.revive(this.#module, closures);
  }

  #replayStep(step: TableStep): void {
    const what = step.kind === "symbol" ? nameOf(step.library, step.symbol) : step.name;
    this.#bringTo(step.before, what);
    if (step.kind === "library") this.#linker.replayLibrary(step);
    else if (step.kind === "reuse") this.#linker.replayReuse(step);
    else this.#replaySymbol(step);
    this.steps.push(step);
    if (step.kind === "reuse") return;
    const { length, free } = tableState(this.#module);
    if (length === step.after.length && String(free) === String(step.after.free)) return;
    throw new ThawError(
      "table_mismatch",
      `After ${what} the function table has ${length} slots (free: ${free.join(", ") || "none"}); the layer expects ${step.after.length} (free: ${step.after.free.join(", ") || "none"}). Build the snapshot again.`,
    );
  }

  #replaySymbol({ library, symbol, slot }: SymbolStep): void {
    const known = this.#module.LDSO.loadedLibsByName[library];
    const found = known && known.exports !== "loading" ? known.exports[symbol] : undefined;
    if (typeof found !== "function") {
      throw new ThawError(
        "table_mismatch",
        `${library} does not export ${symbol}. Build the snapshot again.`,
      );
    }
    const given = this.#module.addFunction(found, (found as { sig?: string }).sig);
    this.#slots.name(given, nameOf(library, symbol));
    if (given === slot) return;
    throw new ThawError(
      "table_mismatch",
      `${nameOf(library, symbol)} got slot ${given} of the function table; the layer expects ${slot}. Build the snapshot again.`,
    );
  }

  /**
   * Slots that closures took and gave back leave no step of their own: the table grows to the recorded
   * length and takes over the recorded free slots. A table that is already longer doesn't fit.
   */
  #bringTo(state: TableState, what: string): void {
    const { wasmTable, freeTableIndexes } = this.#module;
    if (wasmTable.length > state.length) {
      throw new ThawError(
        "table_mismatch",
        `The function table has ${wasmTable.length} slots before ${what}; the layer expects ${state.length}. Build the snapshot again.`,
      );
    }
    if (wasmTable.length < state.length) wasmTable.grow(state.length - wasmTable.length);
    freeTableIndexes.splice(0, freeTableIndexes.length, ...state.free);
    for (const slot of state.free) {
      this.closures.forget(slot);
      clearSlot(this.#module, slot);
    }
  }

  /** Over the slots that can have changed since the mark: new ones, and those free or a closure's then. */
  #fingerprint(since: TableMark | null): string {
    const { length, free } = tableState(this.#module);
    const isFree = new Set(free);
    const slots = since
      ? [...since.state.free, ...since.closures.keys()].sort((a, b) => a - b)
      : [];
    for (let slot = since?.state.length ?? 0; slot < length; slot++) slots.push(slot);
    return hashTexts(slots.map((slot) => (isFree.has(slot) ? "-" : this.#identity(slot))));
  }

  #identity(slot: number): string {
    const identity = this.closures.identity(slot) ?? this.#slots.identity(slot);
    if (identity !== undefined) return identity;
    throw new ThawError(
      "unreachable_reference",
      `Slot ${slot} of the function table holds a function that came neither from a library nor from dlsym or ctypes. A snapshot can't hold it: make it inside a handler.`,
    );
  }
}
