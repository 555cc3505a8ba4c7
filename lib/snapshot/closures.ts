import { ThawError } from "../errors.ts";
import type { PyodideModule, WasmImports } from "../runtime/types.ts";
import { clearSlot } from "./table-slots.ts";

/** A function pointer that libffi made (a ctypes callback): its slot, and its `ffi_closure` in memory. */
export interface Closure {
  slot: number;
  address: number;
}

// `ffi_closure` of libffi's Emscripten port, in 32-bit words after the slot it was given.
const WORD = { slot: 0, cif: 1, fun: 2, userData: 3 };

/**
 * Knows the closures that are alive. All that makes one up is in memory except the function in its slot,
 * which the glue builds in JavaScript from the call's description (`ffi_cif`): so a restore asks the glue
 * to build it again once memory is in place.
 */
export class ClosureLog {
  readonly #live = new Map<number, Closure>();
  #prepare: ((...args: number[]) => unknown) | undefined;

  /** Puts itself between libffi and the glue's three functions. */
  wrap(imports: WasmImports, moduleOf: () => PyodideModule, refused: () => void): void {
    const { ffi_prep_closure_loc_js: prepare, ffi_closure_free_js: free } = imports;
    if (!prepare || !free) return;
    this.#prepare = prepare;
    imports.ffi_prep_closure_loc_js = withSignatureOf(prepare, (...args) => {
      const [address = 0, , , , slot = 0] = args;
      const status = prepare(...args);
      if (status === 0) this.#live.set(slot >>> 0, { slot: slot >>> 0, address: address >>> 0 });
      else refused();
      return status;
    });
    imports.ffi_closure_free_js = withSignatureOf(free, (closure = 0) => {
      const slot = moduleOf().HEAPU32[closure >>> 2] ?? 0;
      this.#live.delete(slot);
      free(closure);
      clearSlot(moduleOf(), slot);
    });
  }

  /** The closures alive now. An entry is replaced, never changed, when its slot is used anew. */
  live(): ReadonlyMap<number, Closure> {
    return new Map(this.#live);
  }

  has(slot: number): boolean {
    return this.#live.has(slot);
  }

  /** What tells a closure's slot from others, also before its function is there. */
  identity(slot: number): string | undefined {
    const closure = this.#live.get(slot);
    return closure && `closure ${closure.address}`;
  }

  /** Takes up closures of a layer; those of the layers below that are in one of these slots are over. */
  announce(closures: Closure[]): void {
    for (const closure of closures) this.#live.set(closure.slot, closure);
  }

  forget(slot: number): void {
    this.#live.delete(slot);
  }

  /**
   * Builds the announced closures' functions, now that memory is as it was captured.
   * @throws ThawError `table_mismatch` where memory has no such closure, `wrong_engine` where the engine
   *   can't build its function now
   */
  revive(module: PyodideModule, closures: Closure[]): void {
    for (const { slot, address } of closures) {
      const word = (at: number): number => module.HEAPU32[(address >>> 2) + at] ?? 0;
      if (word(WORD.slot) !== slot || word(WORD.fun) >= module.wasmTable.length) {
        throw new ThawError(
          "table_mismatch",
          `Slot ${slot} of the function table should hold a ctypes callback, but memory at ${address} describes none. Build the snapshot again.`,
        );
      }
      const status = this.#prepare?.(
        address,
        word(WORD.cif),
        word(WORD.fun),
        word(WORD.userData),
        slot,
      );
      if (status !== 0) {
        throw new ThawError(
          "wrong_engine",
          `The ctypes callback in slot ${slot} of the function table could not be made: this engine compiles nothing while it answers a request. Restore the snapshot at start-up, or make the callback inside the handler that needs it.`,
        );
      }
    }
  }
}

function withSignatureOf(
  original: WasmImports[string],
  replacement: (...args: number[]) => unknown,
): WasmImports[string] {
  return Object.assign(replacement, original?.sig === undefined ? {} : { sig: original.sig });
}
