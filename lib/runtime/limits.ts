import type { PyodideModule, WasmImports } from "./types.ts";

const SIGINT = 2;
/** Only every so many polls look at the clock: a look costs more than a poll. */
const POLLS_PER_LOOK = 64;

/**
 * Ends Python that runs too long without giving control back. CPython asks its host for signals while
 * bytecode runs; ours answers SIGINT once the turn has lasted too long, and CPython then raises
 * KeyboardInterrupt at the user's own line. A turn begins with the first poll and ends when control is back
 * in the event loop, so waiting costs nothing.
 */
export class TurnLimit {
  readonly #now: () => number;
  #milliseconds = Number.POSITIVE_INFINITY;
  #polls = 0;
  #inTurn = false;
  #turnStart = 0;
  readonly #endTurn = (): void => {
    this.#inTurn = false;
  };

  /** @param now milliseconds; a clock that runs while code does */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How long a turn may last from now on, in milliseconds. */
  set(milliseconds: number): void {
    this.#milliseconds = milliseconds;
    this.#inTurn = false;
  }

  /** Answers Python's polls, in place of Pyodide's interrupt buffer. */
  wrap(imports: WasmImports): void {
    const poll = (): number => this.#poll();
    imports._Py_CheckEmscriptenSignals_Helper = Object.assign(poll, { sig: "i" });
  }

  /** Makes Python poll. Call again after memory was replaced: the switch is a byte in it. */
  attach(module: PyodideModule): void {
    module.HEAPU8[module._Py_EMSCRIPTEN_SIGNAL_HANDLING] = 1;
  }

  #poll(): number {
    if (!this.#inTurn) return this.#beginTurn();
    this.#polls = (this.#polls + 1) % POLLS_PER_LOOK;
    if (this.#polls !== 0 || this.#now() - this.#turnStart <= this.#milliseconds) return 0;
    // The program gets as long again to clean up before it is interrupted once more.
    this.#turnStart = this.#now();
    return SIGINT;
  }

  #beginTurn(): number {
    this.#inTurn = true;
    this.#polls = 0;
    this.#turnStart = this.#now();
    // `queueMicrotask` is the host's, and costs as much as a small handler where each call of it is wrapped.
    void Promise.resolve().then(this.#endTurn);
    return 0;
  }
}

/** Given beyond the cap, once it was met: so that Python can say where that was. */
const REPORT_BYTES = 4 * 1024 * 1024;

/** Caps linear memory, so that Python raises MemoryError instead of taking the host down. */
export function limitMemory(
  imports: WasmImports,
  module: () => PyodideModule,
  maxBytes: number,
  onLimit: () => void,
): void {
  const original = imports.emscripten_resize_heap;
  let limit = maxBytes;
  let refusals = 0;
  const resize = (requested: number): unknown => {
    const wanted = requested >>> 0;
    if (wanted > limit) {
      // The first fails what the program asked for; by the second, Python is at telling of it.
      if (++refusals === 2) limit += REPORT_BYTES;
      onLimit();
      return 0;
    }
    // The glue over-allocates by a fifth; near the cap, grow to exactly what is asked for.
    const page = 65536;
    if (wanted * 1.2 > limit) return module().growMemory(Math.ceil(wanted / page) * page) ?? 0;
    return original?.(requested);
  };
  imports.emscripten_resize_heap = Object.assign(
    resize,
    original?.sig ? { sig: original.sig } : {},
  );
}
