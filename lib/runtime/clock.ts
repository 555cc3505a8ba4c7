import type { Host, PyodideModule, WasmImports } from "./types.ts";

const CLOCK_REALTIME = 0;
const CLOCK_MONOTONIC = 1;
/** C's `clock()` counts microseconds in 31 bits and fails beyond: from here on processor time stands still. */
const LONGEST_PROCESS_TIME = 2_147_000;

/**
 * The monotonic clock Python sees. A host starts its own clock anew for each process, so after a
 * restore it would run backwards; this one goes on from where the snapshot stopped.
 */
export class MonotonicClock {
  readonly #host: Host;
  #offset = 0;
  #processOffset = 0;
  #processStart: number | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Milliseconds, never less than before. */
  now(): number {
    return this.#host.now() + this.#offset;
  }

  /**
   * Milliseconds for the clocks of processor time. They count from their first use: a host's clock may stand
   * at zero while it starts up, and leap to the time since 1970 with its first request.
   */
  processTime(): number {
    const now = this.#host.now();
    this.#processStart ??= now;
    return Math.min(this.#processOffset + now - this.#processStart, LONGEST_PROCESS_TIME);
  }

  /** Goes on from these milliseconds, unless it is past them already. */
  continueFrom(monotonic: number, processTime = 0): void {
    this.#offset = Math.max(this.#offset, monotonic - this.#host.now());
    this.#processOffset = Math.max(this.#processOffset, processTime);
  }

  wrap(imports: WasmImports, module: () => PyodideModule): void {
    replace(imports, "emscripten_get_now", () => this.now());
    const original = imports.clock_time_get;
    replace(imports, "clock_time_get", (clock, precision, pointer, ...rest) => {
      if (clock === CLOCK_REALTIME) return original?.(clock, precision, pointer, ...rest);
      const milliseconds = clock === CLOCK_MONOTONIC ? this.now() : this.processTime();
      const nanoseconds = BigInt(Math.round(milliseconds * 1e6));
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
