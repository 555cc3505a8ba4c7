import type { Store } from "../../lib/deploy/store.ts";

/** What stays in memory between builds, so that a code edit fetches nothing. */
const MAX_BYTES = 192 * 1024 * 1024;

/** The store's contents by hash, the recently used ones in memory. */
export class ContentCache {
  readonly #store: Store;
  readonly #contents = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(store: Store, maxBytes = MAX_BYTES) {
    this.#store = store;
    this.#maxBytes = maxBytes;
  }

  async get(hash: string): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#contents.get(hash);
    const content = known ?? (await this.#store.get(hash));
    this.keep(hash, content);
    return content;
  }

  /** Remembers content under its hash, and forgets what was used longest ago beyond the limit. */
  keep(hash: string, content: Uint8Array<ArrayBuffer>): void {
    if (this.#contents.delete(hash)) this.#bytes -= content.byteLength;
    this.#contents.set(hash, content);
    this.#bytes += content.byteLength;
    for (const [oldest, old] of this.#contents) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#contents.delete(oldest);
      this.#bytes -= old.byteLength;
    }
  }
}
