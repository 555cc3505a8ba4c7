import { ThawError } from "../errors.ts";
import { placeSymbols } from "./main-exports.ts";
import type { DylinkMetadata, PyodideModule, WasmImports } from "./types.ts";

/** Where a library's data and functions are: bytes into memory, slots into the function table. */
export interface Placement {
  memoryBase: number;
  tableBase: number;
}

/** A library that is linked. */
export interface LinkedModule {
  /** Its exports, data addresses made absolute. */
  exports: Record<string, unknown>;
  /** The functions it was given. */
  imported: ReadonlySet<unknown>;
}

/**
 * Functions that a library imports and nobody had when it was linked: libraries that need each other, or
 * symbols of its own. Each is bound once, as soon as there is one: after every library, so that which
 * function it gets depends on the order of libraries alone, not on when it was first called.
 */
export class LateBindings {
  readonly #pending = new Set<() => boolean>();

  /** A function that stands in for `name` and passes calls on once `find` gave one. */
  stub(name: string, find: () => unknown): (...args: unknown[]) => unknown {
    let target: ((...args: unknown[]) => unknown) | undefined;
    this.#pending.add(() => {
      const found = find();
      if (typeof found === "function") target = found as typeof target;
      return target !== undefined;
    });
    return (...args) => {
      if (target) return target(...args);
      throw new Error(`Dynamic linking error: cannot resolve symbol ${name}`);
    };
  }

  /** Binds what can be bound by now. */
  settle(): void {
    for (const bind of this.#pending) if (bind()) this.#pending.delete(bind);
  }
}

/**
 * Links one side module into the running program: the one linker for the first load and for every
 * replay, so that both do the same things to the function table in the same order. It does what
 * Emscripten's `loadWebAssemblyModule` does, except that the caller says where the data goes and
 * whether relocations and constructors run (on a replay the memory already shows their effect), and
 * that functions are bound at the first chance, not at the first call.
 *
 * @param localScope symbols of a library opened without RTLD_GLOBAL; filled by the caller
 */
export function linkSideModule(
  module: PyodideModule,
  imports: WasmImports,
  binary: WebAssembly.Module,
  options: {
    name: string;
    metadata: DylinkMetadata;
    placement: Placement;
    localScope: Record<string, unknown> | null;
    late: LateBindings;
    initialise: boolean;
  },
): LinkedModule {
  const { metadata, placement, localScope, late } = options;
  if (metadata.tableSize) module.wasmTable.grow(metadata.tableSize);
  let exports: Record<string, unknown> = {};
  const imported = new Set<unknown>();
  const environment = new Proxy(
    {},
    importHandler(imports, placement, imported, (name) =>
      late.stub(name, () => globalSymbol(imports, name) ?? localScope?.[name] ?? exports[name]),
    ),
  );
  placeSymbols(module, imports, binary);
  const offsets = new Proxy(metadata.weakImports, module.GOTHandler);
  const instance = new WebAssembly.Instance(binary, {
    "GOT.mem": offsets,
    "GOT.func": offsets,
    env: environment,
    wasi_snapshot_preview1: environment,
  } as unknown as WebAssembly.Imports);
  module.updateTableMap(placement.tableBase, metadata.tableSize);
  exports = module.relocateExports(instance.exports, placement.memoryBase);
  refuseEmbeddedScript(exports, options.name);
  module.updateGOT(exports);
  module.reportUndefinedSymbols();
  late.settle();
  if (options.initialise) {
    (exports.__wasm_apply_data_relocs as (() => void) | undefined)?.();
    (exports.__wasm_call_ctors as (() => void) | undefined)?.();
  }
  return { exports, imported };
}

function importHandler(
  imports: WasmImports,
  placement: Placement,
  imported: Set<unknown>,
  stub: (name: string) => unknown,
): ProxyHandler<Record<string, unknown>> {
  return {
    get(stubs, name): unknown {
      if (typeof name !== "string") return undefined;
      if (name === "__memory_base") return placement.memoryBase;
      if (name === "__table_base") return placement.tableBase;
      const known = globalSymbol(imports, name);
      if (known) {
        imported.add(known);
        return known;
      }
      stubs[name] ??= stub(name);
      return stubs[name];
    },
  };
}

function globalSymbol(imports: WasmImports, name: string): unknown {
  const known = imports[name];
  return known && !known.stub ? known : undefined;
}

function refuseEmbeddedScript(exports: Record<string, unknown>, name: string): void {
  const script = Object.keys(exports).find(
    (key) => key.startsWith("__em_js__") || key === "__start_em_asm",
  );
  if (script) {
    throw new ThawError(
      "unreachable_reference",
      `The library ${name} carries JavaScript of its own (${script}), which a snapshot can't hold. ` +
        "Import the package inside the handler that needs it.",
    );
  }
}
