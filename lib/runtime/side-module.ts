import { ThawError } from "../errors.ts";
import type { DylinkMetadata, PyodideModule, WasmImports } from "./types.ts";

/** Where a library's data and functions are: bytes into memory, slots into the function table. */
export interface Placement {
  memoryBase: number;
  tableBase: number;
}

/**
 * Links one side module into the running program: the one linker for the first load and for every
 * replay, so that both do the same things to the function table in the same order. It does what
 * Emscripten's `loadWebAssemblyModule` does, except that the caller says where the data goes and
 * whether relocations and constructors run (on a replay the memory already shows their effect).
 *
 * @param localScope symbols of a library opened without RTLD_GLOBAL; filled by the caller
 * @returns the library's exports, data addresses made absolute
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
    initialise: boolean;
  },
): Record<string, unknown> {
  const { metadata, placement, localScope } = options;
  if (metadata.tableSize) module.wasmTable.grow(metadata.tableSize);
  let exports: Record<string, unknown> = {};
  const environment = new Proxy(
    {},
    importHandler(imports, placement, (name) => localScope?.[name] ?? exports[name]),
  );
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
  if (options.initialise) {
    (exports.__wasm_apply_data_relocs as (() => void) | undefined)?.();
    (exports.__wasm_call_ctors as (() => void) | undefined)?.();
  }
  return exports;
}

function importHandler(
  imports: WasmImports,
  placement: Placement,
  late: (name: string) => unknown,
): ProxyHandler<Record<string, unknown>> {
  return {
    get(stubs, name): unknown {
      if (typeof name !== "string") return undefined;
      if (name === "__memory_base") return placement.memoryBase;
      if (name === "__table_base") return placement.tableBase;
      const known = imports[name];
      if (known && !known.stub) return known;
      stubs[name] ??= (...args: number[]) => {
        const found = imports[name] && !imports[name]?.stub ? imports[name] : late(name);
        if (typeof found !== "function") {
          throw new Error(`Dynamic linking error: cannot resolve symbol ${name}`);
        }
        return found(...args);
      };
      return stubs[name];
    },
  };
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
