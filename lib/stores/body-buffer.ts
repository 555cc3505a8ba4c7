import { ThawError } from "../errors.ts";

/** Bytes of an answer that are kept; a program can send without end. */
const MOST = 64 * 1024 * 1024;

/** A body that grows without being copied with every piece. */
export class BodyBuffer {
  #bytes = new Uint8Array(16_384);
  #length = 0;

  /** @throws ThawError `memory_limit` beyond what is kept */
  add(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > MOST) {
      throw new ThawError("memory_limit", "The answer is over 64 MB: the rest isn't shown here.");
    }
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
      larger.set(this.view());
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
  }

  /** All so far, as a view that stays as it is. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
