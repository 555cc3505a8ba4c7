import { byteSize } from "../../../sizes.ts";
import { type CachedResponse, cacheCollection } from "../cache.ts";
import type { Records } from "../records/types.ts";
import { clearCollections, type Place, pageOf } from "./place.ts";
import type { EntryValue, Listing } from "./types.ts";
import { MOST_BYTES, showBytes, timeInWords } from "./values.ts";

/** The Worker's default cache. */
export class CachePlace implements Place {
  readonly #records: Records;
  readonly #collection = cacheCollection(null);

  constructor(records: Records) {
    this.#records = records;
  }

  async list(search: string, after: string | undefined): Promise<Listing> {
    const page = await pageOf(this.#records, this.#collection, search, after, (key, value) => {
      const { status, body, expires } = value as CachedResponse;
      return { key, cells: [key, String(status), byteSize(body.size), timeInWords(expires)] };
    });
    const columns = ["Address", "Status", "Size", "Until (UTC)"];
    return { columns, ...page, add: "none", sql: false };
  }

  async read(key: string): Promise<EntryValue | undefined> {
    const found = (await this.#records.get(this.#collection, key)) as CachedResponse | undefined;
    if (!found) return undefined;
    return {
      key,
      value: showBytes(await found.body.slice(0, MOST_BYTES).arrayBuffer(), found.body.size),
      details: JSON.stringify({ status: found.status, headers: found.headers }, null, 2),
      fixed: "What is cached comes from the program; here it can be deleted.",
    };
  }

  async write(): Promise<void> {}

  async delete(key: string): Promise<void> {
    await this.#records.write([{ type: "delete", collection: this.#collection, key }]);
  }

  clear(): Promise<void> {
    return clearCollections(this.#records, [this.#collection]);
  }
}
