import type { Host, PyodideModule, WasmImports } from "./types.ts";

const CLOCK_REALTIME = 0;
const CLOCK_MONOTONIC = 1;
/** The last of the clocks that WASI knows: the processor time of a thread. */
const LAST_CLOCK = 3;
/**
 * 2026-01-01: the date of all that is the same in every build, files of the runtime and of packages, and
 * what the calendar says while these are made ready.
 */
export const FIXED_DATE_MS = Date.UTC(2026, 0, 1);
/** C's `clock()` counts microseconds in 31 bits and fails beyond: from here on processor time stands still. */
const LONGEST_PROCESS_TIME = 2_147_000;
/** Reads that make a millisecond while time is counted: sleeping ends, and soon. */
const READS_PER_MS = 100;

/**
 * The clocks Python sees. A host starts its own clock anew for each process, so
 * after a restore it would run backwards; this one goes on from where the snapshot stopped.
 *
 * Until the program serves, time is counted in reads: two builds of the same program then end in the same
 * memory. The calendar's clock begins at one date for all, then, when the program's own code runs, at the
 * present second: whole, since the length of what is made of the rest would leave its traces.
 */
export class MonotonicClock {
  readonly #host: Host;
  /** Where counting began, in milliseconds, and the reads since. */
  #start = 0;
  #reads = 0;
  /** What the host's clock lacks, once that one is followed. */
  #offset: number | undefined;
  #date = FIXED_DATE_MS;
  /** Processor time when the program began to serve, and what the host's clock showed then. */
  #process = { time: 0, since: 0 };

  constructor(host: Host) {
    this.#host = host;
  }

  /** Milliseconds, never less than before. */
  now(): number {
    if (this.#offset !== undefined) return this.#host.now() + this.#offset;
    return this.#start + this.#reads / READS_PER_MS;
  }

  /**
   * Milliseconds for the clocks of processor time. Those of a program that serves count from when it began:
   * a host's clock may stand at zero while it starts up, and leap to the time since 1970 with its first request.
   */
  processTime(): number {
    if (this.#isCounted) return Math.min(this.now(), LONGEST_PROCESS_TIME);
    const { time, since } = this.#process;
    return Math.min(time + this.#host.now() - since, LONGEST_PROCESS_TIME);
  }

  /** Goes on from `milliseconds`, unless it is past that already. */
  continueFrom(milliseconds: number): void {
    if (this.#offset !== undefined) {
      this.#offset = Math.max(this.#offset, milliseconds - this.#host.now());
    } else if (milliseconds > this.now()) {
      this.#start = milliseconds;
      this.#reads = 0;
    }
  }

  /** From now on the calendar is today's: a program's own code runs. */
  tellDate(): void {
    this.#date = Math.floor(Date.now() / 1000) * 1000;
  }

  /** From now on all clocks go with the host's: the program serves. */
  run(): void {
    if (this.#isCounted) this.#process = { time: this.processTime(), since: this.#host.now() };
    this.#offset ??= Math.max(0, this.now() - this.#host.now());
  }

  wrap(imports: WasmImports, module: () => PyodideModule): void {
    replace(imports, "emscripten_get_now", () => this.#read());
    const { clock_time_get: timeOf, emscripten_date_now: date } = imports;
    replace(imports, "emscripten_date_now", () =>
      this.#isCounted ? this.#date + this.#count() : date?.(),
    );
    replace(imports, "clock_time_get", (clock, precision, pointer, ...rest) => {
      const isDate = clock === CLOCK_REALTIME;
      if (clock > LAST_CLOCK || (isDate && !this.#isCounted)) {
        return timeOf?.(clock, precision, pointer, ...rest);
      }
      const time = isDate
        ? nanoseconds(this.#date) + nanoseconds(this.#count())
        : nanoseconds(this.#read(clock));
      // The pointer is the last argument, whether or not the precision came as one 64-bit value.
      const address = (rest.at(-1) ?? pointer) >>> 0;
      new DataView(module().HEAPU8.buffer).setBigUint64(address, time, true);
      return 0;
    });
  }

  get #isCounted(): boolean {
    return this.#offset === undefined;
  }

  #read(clock = CLOCK_MONOTONIC): number {
    this.#count();
    return clock === CLOCK_MONOTONIC ? this.now() : this.processTime();
  }

  /** One read more; how many milliseconds all of them make. */
  #count(): number {
    this.#reads += 1;
    return this.#reads / READS_PER_MS;
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
