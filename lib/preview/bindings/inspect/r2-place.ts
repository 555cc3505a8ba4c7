import { z } from "zod";
import { byteSize } from "../../../sizes.ts";
import { type BrowserR2, r2Collections, type StoredObject } from "../r2/bucket.ts";
import type { Records } from "../records/types.ts";
import { clearCollections, type Place, pageOf } from "./place.ts";
import type { EntryDraft, EntryValue, Listing } from "./types.ts";
import { bytesIn, cutWords, detailsIn, MOST_BYTES, showBytes, timeInWords } from "./values.ts";

const text = z.string().optional();
const details = z.strictObject({
  httpMetadata: z
    .strictObject({
      contentType: text,
      contentLanguage: text,
      contentDisposition: text,
      contentEncoding: text,
      cacheControl: text,
      cacheExpiry: z.coerce.date().optional(),
    })
    .optional(),
  customMetadata: z.record(z.string(), z.string()).optional(),
});

/** An R2 bucket: what is changed goes by R2's own rules. */
export class R2Place implements Place {
  readonly #records: Records;
  readonly #bucket: BrowserR2;
  readonly #collections: { facts: string; content: string };

  constructor(records: Records, bucket: BrowserR2, name: string) {
    this.#records = records;
    this.#bucket = bucket;
    this.#collections = r2Collections(name);
  }

  async list(search: string, after: string | undefined): Promise<Listing> {
    const page = await pageOf(
      this.#records,
      this.#collections.facts,
      search,
      after,
      (key, value) => {
        const { size, httpMetadata, uploaded } = value as StoredObject;
        const cells = [key, byteSize(size), httpMetadata.contentType ?? "", timeInWords(uploaded)];
        return { key, cells };
      },
    );
    const columns = ["Key", "Size", "Type", "Uploaded (UTC)"];
    return { columns, ...page, add: "keyed", sql: false };
  }

  async read(key: string): Promise<EntryValue | undefined> {
    const [known, content] = await Promise.all([
      this.#records.get(this.#collections.facts, key) as Promise<StoredObject | undefined>,
      this.#records.get(this.#collections.content, key) as Promise<Blob | undefined>,
    ]);
    if (!known || !content) return undefined;
    const { httpMetadata, customMetadata } = known;
    return {
      key,
      value: showBytes(await content.slice(0, MOST_BYTES).arrayBuffer(), content.size),
      details: JSON.stringify({ httpMetadata, customMetadata }, null, 2),
      fixed: cutWords(content.size),
    };
  }

  async write({ key, value, details: given }: EntryDraft): Promise<void> {
    const form =
      'Beside its content an object has {"httpMetadata": {"contentType": text, …}, "customMetadata": {name: text}}.';
    await this.#bucket.put(key, bytesIn(value), detailsIn(details, given, form));
  }

  delete(key: string): Promise<void> {
    return this.#bucket.delete(key);
  }

  clear(): Promise<void> {
    return clearCollections(this.#records, Object.values(this.#collections));
  }
}
