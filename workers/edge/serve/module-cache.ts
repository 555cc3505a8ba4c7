/**
 * Module contents by hash, the least recently used dropped first once they are more than `limit` bytes.
 * Versions of a Worker, and Workers on one packages layer, share what doesn't differ.
 */
export class ModuleCache {
  readonly #limit: number;
  readonly #entries = new Map<string, ArrayBuffer>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(hash: string): ArrayBuffer | undefined {
    const content = this.#entries.get(hash);
    if (content === undefined) return undefined;
    this.#entries.delete(hash);
    this.#entries.set(hash, content);
    return content;
  }

  /** Keeps a content; one larger than the whole limit isn't kept at all. */
  set(hash: string, content: ArrayBuffer): void {
    if (this.#entries.has(hash) || content.byteLength > this.#limit) return;
    this.#entries.set(hash, content);
    this.#bytes += content.byteLength;
    for (const [oldest, { byteLength }] of this.#entries) {
      if (this.#bytes <= this.#limit) return;
      this.#entries.delete(oldest);
      this.#bytes -= byteLength;
    }
  }
}
