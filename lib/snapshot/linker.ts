import { ThawError } from "../errors.ts";
import { describeDso, freeDsoFile, readDso } from "../runtime/dso.ts";
import { LateBindings, linkSideModule } from "../runtime/side-module.ts";
import type {
  DylinkMetadata,
  LoadedLibrary,
  PyodideModule,
  WasmImports,
} from "../runtime/types.ts";
import { undoLink } from "./failed-link.ts";
import type { LibraryStep, ReuseStep, TableStep } from "./table.ts";
import { hashTexts, nameOf, type SlotIdentities, tableState, takenSlots } from "./table-slots.ts";

/** The compiled module of a library file, and where the file really is; throws if there is none. */
export type LibraryModules = (path: string) => { binary: WebAssembly.Module; path: string };

/** What `dlopen` asked for, handed on to the libraries that the library needs. */
interface Request {
  global: boolean;
  /** Number of the symbols that this `dlopen` shares; null with RTLD_GLOBAL. */
  scope: number | null;
}

type Symbols = Record<string, unknown>;

/**
 * `dlopen` as Emscripten's `loadDynamicLibrary` does it, written down as steps, and the same steps on
 * another instance. What a replay can't look up again (search paths, which symbols were shared) is in
 * the steps.
 */
export class Linker {
  readonly #module: PyodideModule;
  readonly #imports: WasmImports;
  readonly #compiled: LibraryModules;
  readonly #slots: SlotIdentities;
  readonly #record: (step: TableStep) => void;
  readonly #late = new LateBindings();
  readonly #scopes: Symbols[] = [];

  constructor(
    parts: { module: PyodideModule; imports: WasmImports; compiled: LibraryModules },
    slots: SlotIdentities,
    record: (step: TableStep) => void,
  ) {
    this.#module = parts.module;
    this.#imports = parts.imports;
    this.#compiled = parts.compiled;
    this.#slots = slots;
    this.#record = record;
  }

  /** The glue's `_dlopen_js`. Gives 1, or 0 with the message set for `dlerror`. */
  open(handle: number): number {
    const { name, global } = readDso(this.#module, handle);
    try {
      this.#load(name, { global, scope: global ? null : this.#scopes.push({}) - 1 }, handle);
      return 1;
    } catch (thrown) {
      if (thrown instanceof ThawError) throw thrown;
      this.#module.dlSetError(`could not load dynamic lib: ${name}\n${String(thrown)}`);
      return 0;
    } finally {
      freeDsoFile(this.#module, handle);
    }
  }

  /** Links a library as it was when the step was recorded, without relocations and constructors. */
  replayLibrary(step: LibraryStep): void {
    const { binary } = this.#compiled(step.path);
    const library = this.#register(step.name, step.handle, step.global);
    const metadata = this.#module.getDylinkMetadata(binary);
    let functions: string;
    try {
      functions = this.#link(library, binary, metadata, { ...step, initialise: false });
    } catch (cause) {
      if (cause instanceof ThawError) throw cause;
      throw new ThawError(
        "table_mismatch",
        `The library ${step.path} can't be linked here as it was when the layer was built: ${String(cause)}. Build the snapshot again.`,
        { cause },
      );
    }
    if (functions === step.functions) return;
    throw new ThawError(
      "table_mismatch",
      `The library ${step.path} put other functions into the function table (from slot ${step.before.length}) than when the layer was built: it is another file. Build the snapshot again.`,
    );
  }

  replayReuse({ name, handle, global, scope }: ReuseStep): void {
    const library = this.#module.LDSO.loadedLibsByName[name];
    if (!library) {
      throw new ThawError("table_mismatch", `The layer opens ${name} again, which isn't loaded.`);
    }
    this.#share(library, { global, scope }, handle);
  }

  #load(wanted: string, request: Request, handle: number | null): void {
    const name = this.#module.PATH.normalize(wanted);
    const known = this.#module.LDSO.loadedLibsByName[name];
    if (known) this.#reuse(known, request, handle);
    else this.#loadNew(name, request, handle);
  }

  #reuse(library: LoadedLibrary, request: Request, handle: number | null): void {
    if (library.exports === "loading") return;
    this.#share(library, request, handle);
    const { name } = library;
    this.#record({ kind: "reuse", name, handle, ...request, before: tableState(this.#module) });
  }

  #share(library: LoadedLibrary, { global, scope }: Request, handle: number | null): void {
    const { LDSO, mergeLibSymbols } = this.#module;
    const exports = library.exports as Symbols;
    if (handle !== null) LDSO.loadedLibsByHandle[handle] = library;
    if (global && !library.global) {
      library.global = true;
      mergeLibSymbols(exports, library.name);
    } else if (!global) Object.assign(this.#scope(scope) ?? {}, exports);
    this.#late.settle();
  }

  #loadNew(name: string, request: Request, handle: number | null): void {
    const module = this.#module;
    const { binary, path } = this.#compiled(name);
    const metadata = module.getDylinkMetadata(binary);
    // Known from here on: libraries may need each other.
    const library = this.#register(name, handle, request.global);
    try {
      const rpath = { parentLibPath: name, paths: metadata.runtimePaths };
      for (const needed of metadata.neededDynlibs) {
        this.#load(module.findLibraryFS(needed, rpath) ?? needed, request, null);
      }
      const before = tableState(module);
      const { memorySize, tableSize } = metadata;
      const memoryBase = this.#allocate(metadata);
      if (handle !== null) describeDso(module, handle, metadata, memoryBase);
      const placed = { memoryBase, scope: request.scope };
      const functions = this.#link(library, binary, metadata, { ...placed, initialise: true });
      this.#record({
        kind: "library",
        name,
        path,
        handle,
        ...request,
        memoryBase,
        memorySize,
        tableSize,
        functions,
        before,
        after: tableState(module),
      });
    } catch (thrown) {
      delete module.LDSO.loadedLibsByName[name];
      if (handle !== null) delete module.LDSO.loadedLibsByHandle[handle];
      throw thrown;
    }
  }

  #register(name: string, handle: number | null, global: boolean): LoadedLibrary {
    const library = this.#module.newDSO(name, handle ?? undefined, "loading");
    library.refcount = Number.POSITIVE_INFINITY;
    library.global = global;
    return library;
  }

  /** @returns a hash over the functions that this put into the table */
  #link(
    library: LoadedLibrary,
    binary: WebAssembly.Module,
    metadata: DylinkMetadata,
    options: { memoryBase: number; scope: number | null; initialise: boolean },
  ): string {
    const module = this.#module;
    const before = tableState(module);
    const tableBase = metadata.tableSize ? before.length : 0;
    const localScope = this.#scope(options.scope);
    const { initialise, memoryBase } = options;
    const placement = { memoryBase, tableBase };
    const { name } = library;
    const late = this.#late;
    const undo = undoLink(module, this.#imports, metadata, { before, memoryBase });
    let linked: ReturnType<typeof linkSideModule>;
    try {
      linked = linkSideModule(module, this.#imports, binary, {
        name,
        metadata,
        placement,
        localScope,
        late,
        initialise,
      });
    } catch (thrown) {
      for (const step of undo()) {
        this.#slots.name(step.slot, nameOf(step.library, step.symbol));
        this.#record(step);
      }
      throw thrown;
    }
    library.exports = linked.exports;
    if (library.global) module.mergeLibSymbols(linked.exports, name);
    else if (localScope) Object.assign(localScope, linked.exports);
    late.settle();
    const taken = takenSlots(before, tableState(module));
    const range = { start: tableBase, count: metadata.tableSize };
    this.#slots.claim(name, linked, range, taken);
    return hashTexts(taken.map((slot) => this.#slots.identity(slot) ?? "?"));
  }

  #scope(number: number | null): Symbols | null {
    if (number === null) return null;
    while (this.#scopes.length <= number) this.#scopes.push({});
    return this.#scopes[number] ?? null;
  }

  #allocate(metadata: DylinkMetadata): number {
    if (!metadata.memorySize) return 0;
    const alignment = 2 ** metadata.memoryAlign;
    const address = this.#module._calloc(metadata.memorySize + alignment, 1);
    if (!address) throw new Error("not enough memory for the library's data");
    return Math.ceil(address / alignment) * alignment;
  }
}
