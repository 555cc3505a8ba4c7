import { ThawError } from "../errors.ts";
import { describeDso, freeDsoFile, readDso } from "../runtime/dso.ts";
import { linkSideModule } from "../runtime/side-module.ts";
import type { DylinkMetadata, PyodideModule, WasmImports } from "../runtime/types.ts";

/** State of the function table: its length, and the free slots in the order they will be used. */
export interface TableState {
  length: number;
  free: number[];
}

/** One growth of the function table, in the order they happened. */
export type TableStep =
  | {
      kind: "library";
      /** Normalised path or bare name, as the linker knows the library. */
      name: string;
      /** Where its file is: for one that another library needs, the search path's result. */
      path: string;
      /** Address of dlopen's `struct dso`, or null for one that only another library asked for. */
      handle: number | null;
      global: boolean;
      memoryBase: number;
      /** Bytes of data and zeroes from there. */
      memorySize: number;
      before: TableState;
    }
  | {
      kind: "symbol";
      /** `dlsym` gave a slot to a function whose name an earlier library had taken. */
      library: string;
      symbol: string;
      before: TableState;
    };

/** Gives the compiled module of a library file; throws if there is none. */
export type LibraryModules = (path: string) => WebAssembly.Module;

/**
 * Owns the function table of one instance: every library goes through it, is logged as a step, and a
 * log can be replayed on another instance in the same state.
 */
export class TableLog {
  readonly steps: TableStep[] = [];
  readonly #module: PyodideModule;
  readonly #imports: WasmImports;
  readonly #compiled: LibraryModules;

  constructor(module: PyodideModule, imports: WasmImports, compiled: LibraryModules) {
    this.#module = module;
    this.#imports = imports;
    this.#compiled = compiled;
  }

  state(): TableState {
    return { length: this.#module.wasmTable.length, free: [...this.#module.freeTableIndexes] };
  }

  /** `dlopen`: the glue's `_dlopen_js`. Gives 1, or 0 with the message set for `dlerror`. */
  open(handle: number): number {
    const { name, global } = readDso(this.#module, handle);
    try {
      this.#load(normalize(name), normalize(name), global, global ? null : {}, handle);
      return 1;
    } catch (thrown) {
      if (thrown instanceof ThawError) throw thrown;
      this.#module.dlSetError(`could not load dynamic lib: ${name}\n${String(thrown)}`);
      return 0;
    } finally {
      freeDsoFile(this.#module, handle);
    }
  }

  /** `dlsym`, wrapped: a lookup that took a table slot becomes a step. */
  lookUp(
    original: (...args: number[]) => unknown,
    handle: number,
    symbol: number,
    index: number,
  ): unknown {
    const before = this.state();
    const address = original(handle, symbol, index);
    const after = this.state();
    if (after.length !== before.length || after.free.length !== before.free.length) {
      const library = this.#module.LDSO.loadedLibsByHandle[handle]?.name ?? "";
      this.steps.push({
        kind: "symbol",
        library,
        symbol: this.#module.UTF8ToString(symbol),
        before,
      });
    }
    return address;
  }

  /**
   * Repeats a step on this instance. Instantiating a library writes its initial data, so the layer's
   * pages are copied afterwards; they always include a new library's whole range.
   */
  replay(step: TableStep): void {
    this.#expect(step.before, step.kind === "library" ? step.name : step.symbol);
    if (step.kind === "symbol") this.#replaySymbol(step);
    else this.#replayLibrary(step);
    this.steps.push(step);
  }

  /** Brings length and free slots to a captured end state (slots that closures took and gave back). */
  settle(end: TableState): void {
    this.#expect(end, "the end of the layer");
  }

  /** A hash over the identity of each function in slots `from` up to the end (FNV-1a of its index). */
  fingerprint(from: number): string {
    const { wasmTable: table, wasmTableMirror: mirror } = this.#module;
    let hash = 0x811c9dc5;
    for (let slot = from; slot < table.length; slot++) {
      const name = ((mirror[slot] ?? table.get(slot)) as { name: string } | null)?.name ?? "-";
      for (let at = 0; at < name.length; at++) {
        hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
      }
      hash = Math.imul(hash ^ 0x2c, 0x01000193);
    }
    return (hash >>> 0).toString(16).padStart(8, "0");
  }

  #load(
    name: string,
    path: string,
    global: boolean,
    localScope: Record<string, unknown> | null,
    handle: number | null,
  ): void {
    const { LDSO, mergeLibSymbols } = this.#module;
    const known = LDSO.loadedLibsByName[name];
    if (known) {
      if (global && !known.global && known.exports !== "loading") {
        known.global = true;
        mergeLibSymbols(known.exports, name);
      } else if (!global && localScope) Object.assign(localScope, known.exports);
      if (handle !== null) LDSO.loadedLibsByHandle[handle] = known;
      return;
    }
    const binary = this.#compiled(path);
    const metadata = this.#module.getDylinkMetadata(binary);
    this.#loadNeeded(metadata, path, global, localScope);
    const library = this.#module.newDSO(name, handle ?? undefined, "loading");
    library.refcount = Number.POSITIVE_INFINITY;
    library.global = global;
    const before = this.state();
    const memoryBase = this.#allocate(metadata);
    if (handle !== null) describeDso(this.#module, handle, metadata, memoryBase);
    try {
      this.#link(name, binary, metadata, memoryBase, localScope, true);
    } catch (thrown) {
      delete LDSO.loadedLibsByName[name];
      throw thrown;
    }
    const { memorySize } = metadata;
    this.steps.push({
      kind: "library",
      name,
      path,
      handle,
      global,
      memoryBase,
      memorySize,
      before,
    });
  }

  #loadNeeded(
    metadata: DylinkMetadata,
    path: string,
    global: boolean,
    localScope: Record<string, unknown> | null,
  ): void {
    const rpath = { parentLibPath: path, paths: metadata.runtimePaths };
    for (const needed of metadata.neededDynlibs) {
      const found = this.#module.findLibraryFS(needed, rpath) ?? needed;
      this.#load(normalize(found), normalize(found), global, localScope, null);
    }
  }

  #link(
    name: string,
    binary: WebAssembly.Module,
    metadata: DylinkMetadata,
    memoryBase: number,
    localScope: Record<string, unknown> | null,
    initialise: boolean,
  ): void {
    const module = this.#module;
    const library = module.LDSO.loadedLibsByName[name];
    if (!library) throw new Error(`${name} is not registered`);
    const exports = linkSideModule(module, this.#imports, binary, {
      name,
      metadata,
      placement: { memoryBase, tableBase: metadata.tableSize ? module.wasmTable.length : 0 },
      localScope,
      initialise,
    });
    if (library.global) module.mergeLibSymbols(exports, name);
    else if (localScope) Object.assign(localScope, exports);
    library.exports = exports;
  }

  #replayLibrary(step: Extract<TableStep, { kind: "library" }>): void {
    const binary = this.#compiled(step.path);
    const metadata = this.#module.getDylinkMetadata(binary);
    const library = this.#module.newDSO(step.name, step.handle ?? undefined, "loading");
    library.refcount = Number.POSITIVE_INFINITY;
    library.global = step.global;
    this.#link(step.name, binary, metadata, step.memoryBase, this.#scopeOf(metadata, step), false);
  }

  /** What a library opened without RTLD_GLOBAL sees: the exports of those it needs. */
  #scopeOf(
    metadata: DylinkMetadata,
    step: { path: string; global: boolean },
  ): Record<string, unknown> | null {
    if (step.global) return null;
    const scope: Record<string, unknown> = {};
    const rpath = { parentLibPath: step.path, paths: metadata.runtimePaths };
    for (const needed of metadata.neededDynlibs) {
      const name = normalize(this.#module.findLibraryFS(needed, rpath) ?? needed);
      Object.assign(scope, this.#module.LDSO.loadedLibsByName[name]?.exports);
    }
    return scope;
  }

  #replaySymbol(step: Extract<TableStep, { kind: "symbol" }>): void {
    const library = this.#module.LDSO.loadedLibsByName[step.library];
    const exported =
      library && library.exports !== "loading" ? library.exports[step.symbol] : undefined;
    if (typeof exported !== "function") {
      throw new ThawError("table_mismatch", `${step.library} does not export ${step.symbol}.`);
    }
    this.#module.addFunction(exported, (exported as { sig?: string }).sig);
  }

  /**
   * Slots that closures took and gave back leave no step of their own: the table grows to the recorded
   * length and takes over the recorded free slots. A table that is already longer doesn't fit.
   */
  #expect(state: TableState, what: string): void {
    const { wasmTable, freeTableIndexes } = this.#module;
    if (wasmTable.length > state.length) {
      throw new ThawError(
        "table_mismatch",
        `The function table has ${wasmTable.length} slots before ${what}; the layer expects ${state.length}.`,
      );
    }
    if (wasmTable.length < state.length) wasmTable.grow(state.length - wasmTable.length);
    freeTableIndexes.splice(0, freeTableIndexes.length, ...state.free);
  }

  #allocate(metadata: DylinkMetadata): number {
    if (!metadata.memorySize) return 0;
    const alignment = 2 ** metadata.memoryAlign;
    const address = this.#module._calloc(metadata.memorySize + alignment, 1);
    if (!address) throw new Error("not enough memory for the library's data");
    return Math.ceil(address / alignment) * alignment;
  }
}

function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part && part !== ".") parts.push(part);
  }
  return (path.startsWith("/") ? "/" : "") + parts.join("/");
}
