import type { Host, PyodideModule, WasmImports } from "./types.ts";

/** The calendar's; all others (monotonic, the process's, the thread's) count from the host's start. */
const CLOCK_REALTIME = 0;

/**
 * The monotonic clock Python sees. A host starts its own clock anew for each process, so after a
 * restore it would run backwards; this one goes on from where the snapshot stopped.
 */
export class MonotonicClock {
  readonly #host: Host;
  #offset = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Milliseconds, never less than before. */
  now(): number {
    return this.#host.now() + this.#offset;
  }

  /** Goes on from `milliseconds`, unless it is past that already. */
  continueFrom(milliseconds: number): void {
    this.#offset = Math.max(this.#offset, milliseconds - this.#host.now());
  }

  wrap(imports: WasmImports, module: () => PyodideModule): void {
    replace(imports, "emscripten_get_now", () => this.now());
    const original = imports.clock_time_get;
    replace(imports, "clock_time_get", (clock, precision, pointer, ...rest) => {
      if (clock === CLOCK_REALTIME) return original?.(clock, precision, pointer, ...rest);
      const nanoseconds = BigInt(Math.round(this.now() * 1e6));
      // The pointer is the last argument, whether or not the precision came as one 64-bit value.
      const address = (rest.at(-1) ?? pointer) >>> 0;
      new DataView(module().HEAPU8.buffer).setBigUint64(address, nanoseconds, true);
      return 0;
    });
  }
}

function replace(
  imports: WasmImports,
  name: string,
  wrapped: (...args: number[]) => unknown,
): void {
  const sig = imports[name]?.sig;
  imports[name] = Object.assign(wrapped, sig ? { sig } : {});
}
