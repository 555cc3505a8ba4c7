import { z } from "zod";
import { byteSize } from "../../../sizes.ts";
import { type BrowserKv, type KvFacts, kvCollections } from "../kv.ts";
import type { Records } from "../records/types.ts";
import { clearCollections, type Place, pageOf } from "./place.ts";
import type { EntryDraft, EntryValue, Listing } from "./types.ts";
import { bytesIn, cutWords, detailsIn, MOST_BYTES, showBytes, timeInWords } from "./values.ts";

const details = z.strictObject({
  expiration: z.number().int().nullish(),
  metadata: z.unknown().optional(),
});

/** A KV namespace: what is changed goes by KV's own rules. */
export class KvPlace implements Place {
  readonly #records: Records;
  readonly #kv: BrowserKv;
  readonly #collections: { facts: string; values: string };

  constructor(records: Records, kv: BrowserKv, namespace: string) {
    this.#records = records;
    this.#kv = kv;
    this.#collections = kvCollections(namespace);
  }

  async list(search: string, after: string | undefined): Promise<Listing> {
    const page = await pageOf(
      this.#records,
      this.#collections.facts,
      search,
      after,
      (key, value) => {
        const { bytes, expiration } = value as KvFacts;
        const expires = expiration === undefined ? "" : timeInWords(expiration * 1000);
        return { key, cells: [key, byteSize(bytes), expires] };
      },
    );
    return { columns: ["Key", "Size", "Expires (UTC)"], ...page, add: "keyed", sql: false };
  }

  async read(key: string): Promise<EntryValue | undefined> {
    const { facts, values } = this.#collections;
    const [known, value] = await Promise.all([
      this.#records.get(facts, key) as Promise<KvFacts | undefined>,
      this.#records.get(values, key) as Promise<ArrayBuffer | undefined>,
    ]);
    if (!known || !value) return undefined;
    const { expiration = null, metadata = null } = known;
    return {
      key,
      value: showBytes(value.slice(0, MOST_BYTES), value.byteLength),
      details: JSON.stringify({ expiration, metadata }, null, 2),
      fixed: cutWords(value.byteLength),
    };
  }

  async write({ key, value, details: given }: EntryDraft): Promise<void> {
    const form =
      'Beside its value an entry has {"expiration": seconds since 1970 or null, "metadata": any JSON}.';
    await this.#kv.put(key, bytesIn(value), detailsIn(details, given, form));
  }

  delete(key: string): Promise<void> {
    return this.#kv.delete(key);
  }

  clear(): Promise<void> {
    return clearCollections(this.#records, Object.values(this.#collections));
  }
}
