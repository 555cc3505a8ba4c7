import type { PyodideModule } from "../runtime/types.ts";

/** A buffer of Python as JavaScript has it. */
export interface PyBuffer {
  data: Uint8Array;
}

/** The memory in which Python leaves small bodies for JavaScript (`_thaw/mailbox.py`). */
export class Mailbox {
  readonly #module: Pick<PyodideModule, "HEAPU8">;
  readonly #start: number;

  /** @param buffer of the box; as long as nobody releases it, it stays where it is */
  constructor(module: Pick<PyodideModule, "HEAPU8">, buffer: PyBuffer) {
    this.#module = module;
    this.#start = buffer.data.byteOffset;
  }

  /** A copy of the first `size` bytes. */
  take(size: number): Uint8Array {
    // Memory may have grown since: a view of it from before is empty.
    return this.#module.HEAPU8.slice(this.#start, this.#start + size);
  }
}
