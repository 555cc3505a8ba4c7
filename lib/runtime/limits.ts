import type { PyodideModule, WasmImports } from "./types.ts";

const SIGINT = 2;
/** Only every so many polls look at the clock: a look costs more than a poll. */
const POLLS_PER_LOOK = 64;

/**
 * Ends Python that runs too long without giving control back. Pyodide polls an interrupt buffer while
 * bytecode runs; element 0 of ours is a getter that answers SIGINT once the deadline has passed, and
 * CPython then raises KeyboardInterrupt at the user's own line. Where a host's clock stands still
 * while code runs (a Worker's start-up), a number of polls bounds it instead.
 */
export class Deadline {
  readonly #now: () => number;
  #until = Number.POSITIVE_INFINITY;
  #pollsLeft = Number.POSITIVE_INFINITY;
  #polls = 0;
  /** True once it fired, until the next start. */
  expired = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** From now, so many milliseconds, and so many polls (one for about 50 bytecode jumps and calls). */
  start(milliseconds: number, polls = Number.POSITIVE_INFINITY): void {
    this.expired = false;
    this.#until = this.#now() + milliseconds;
    this.#pollsLeft = polls;
  }

  stop(): void {
    this.#until = Number.POSITIVE_INFINITY;
    this.#pollsLeft = Number.POSITIVE_INFINITY;
  }

  /** Makes Python poll. Call again after memory was replaced: the switch is a byte in it. */
  attach(module: PyodideModule): void {
    const poll = (): number => this.#poll();
    module.HEAPU8[module._Py_EMSCRIPTEN_SIGNAL_HANDLING] = 1;
    module.Py_EmscriptenSignalBuffer = {
      get [0]() {
        return poll();
      },
      set [0](_value: number) {
        // Pyodide clears the buffer after each look; there is nothing to clear.
      },
    };
  }

  #poll(): number {
    this.#pollsLeft -= 1;
    this.#polls = (this.#polls + 1) % POLLS_PER_LOOK;
    const due = this.#pollsLeft <= 0 || (this.#polls === 0 && this.#now() > this.#until);
    if (!due) return 0;
    this.stop();
    this.expired = true;
    return SIGINT;
  }
}

/** Caps linear memory, so that Python raises MemoryError instead of taking the host down. */
export function limitMemory(
  imports: WasmImports,
  module: () => PyodideModule,
  maxBytes: number,
  onLimit: () => void,
): void {
  const original = imports["emscripten_resize_heap"];
  const resize = (requested: number): unknown => {
    const wanted = requested >>> 0;
    if (wanted > maxBytes) {
      onLimit();
      return 0;
    }
    // The glue over-allocates by a fifth; near the cap, grow to exactly what is asked for.
    const page = 65536;
    if (wanted * 1.2 > maxBytes) return module().growMemory(Math.ceil(wanted / page) * page) ?? 0;
    return original?.(requested);
  };
  imports["emscripten_resize_heap"] = Object.assign(resize, original?.sig ? { sig: original.sig } : {});
}
