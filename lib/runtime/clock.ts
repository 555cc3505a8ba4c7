import type { Host, PyodideModule, WasmImports } from "./types.ts";

const CLOCK_REALTIME = 0;
/** The last of the clocks that WASI knows: the processor time of a thread. */
const LAST_CLOCK = 3;
/**
 * 2026-01-01: the date of all that is the same in every build, files of the runtime and of packages, and
 * what the calendar says while these are made ready.
 */
export const FIXED_DATE_MS = Date.UTC(2026, 0, 1);
/** How far a read moves the clock while it is counted, in milliseconds: sleeping ends, and soon. */
const TICK = 0.01;

/**
 * The clocks Python sees. A host starts its own clock anew for each process, so
 * after a restore it would run backwards; this one goes on from where the snapshot stopped.
 *
 * Until the program serves, time is counted in reads: two builds of the same program then end in the same
 * memory. The calendar's clock stands at one date until the program's own code runs.
 */
export class MonotonicClock {
  readonly #host: Host;
  #counted = 0;
  /** What the host's clock lacks, once that one is followed. */
  #offset: number | undefined;
  #dateIsReal = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Milliseconds, never less than before. */
  now(): number {
    return this.#offset === undefined ? this.#counted : this.#host.now() + this.#offset;
  }

  /** Goes on from `milliseconds`, unless it is past that already. */
  continueFrom(milliseconds: number): void {
    if (this.#offset === undefined) this.#counted = Math.max(this.#counted, milliseconds);
    else this.#offset = Math.max(this.#offset, milliseconds - this.#host.now());
  }

  /** From now on the calendar's clock is the host's: a program's own code runs. */
  tellDate(): void {
    this.#dateIsReal = true;
  }

  /** From now on it goes with the host's clock: the program serves. */
  run(): void {
    this.tellDate();
    this.#offset ??= Math.max(0, this.#counted - this.#host.now());
  }

  wrap(imports: WasmImports, module: () => PyodideModule): void {
    replace(imports, "emscripten_get_now", () => this.#read());
    const { clock_time_get: timeOf, emscripten_date_now: date } = imports;
    replace(imports, "emscripten_date_now", () => (this.#dateIsReal ? date?.() : this.#readDate()));
    replace(imports, "clock_time_get", (clock, precision, pointer, ...rest) => {
      const isDate = clock === CLOCK_REALTIME;
      if (clock > LAST_CLOCK || (isDate && this.#dateIsReal)) {
        return timeOf?.(clock, precision, pointer, ...rest);
      }
      const milliseconds = isDate ? this.#readDate() : this.#read();
      // The pointer is the last argument, whether or not the precision came as one 64-bit value.
      const address = (rest.at(-1) ?? pointer) >>> 0;
      new DataView(module().HEAPU8.buffer).setBigUint64(address, nanoseconds(milliseconds), true);
      return 0;
    });
  }

  #readDate(): number {
    return FIXED_DATE_MS + this.#read();
  }

  #read(): number {
    if (this.#offset === undefined) this.#counted += TICK;
    return this.now();
  }
}

function nanoseconds(milliseconds: number): bigint {
  const whole = Math.floor(milliseconds);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6));
}

function replace(
  imports: WasmImports,
  name: string,
  wrapped: (...args: number[]) => unknown,
): void {
  const sig = imports[name]?.sig;
  imports[name] = Object.assign(wrapped, sig ? { sig } : {});
}
