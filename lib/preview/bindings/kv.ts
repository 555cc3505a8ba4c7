import type { KvBackend } from "../../worker/bindings/kv.ts";
import { cursorAfter } from "./cursor.ts";
import { expiryOf, type KvPutOptions, keyIn, LIMITS, refuse, requireKey } from "./kv-rules.ts";
import type { Change, Records } from "./records/types.ts";
import { bytesOf } from "./values.ts";

/** What is kept of an entry beside its value. */
export interface KvFacts {
  /** Seconds since 1970. */
  expiration?: number | undefined;
  metadata?: unknown;
  bytes: number;
}

interface Found {
  value: ArrayBuffer;
  metadata: unknown;
}

type Type = "text" | "json" | "arrayBuffer" | "stream";

interface ListOptions {
  prefix?: string | null;
  limit?: number | null;
  cursor?: string | null;
}

interface ListedKey {
  name: string;
  expiration?: number;
  metadata?: unknown;
}

/** Where a namespace keeps its keys, and apart from them the values, so that a list needn't read those. */
export const kvCollections = (namespace: string): { facts: string; values: string } => ({
  facts: `kv/${namespace}`,
  values: `kv/${namespace}/values`,
});

/** A KV namespace over records in the browser, with the rules and messages of Cloudflare's. */
export class BrowserKv implements KvBackend {
  readonly #records: Records;
  readonly #facts: string;
  readonly #values: string;
  readonly #now: () => number;

  constructor(records: Records, namespace: string, now = Date.now) {
    this.#records = records;
    const { facts, values } = kvCollections(namespace);
    this.#facts = facts;
    this.#values = values;
    this.#now = now;
  }

  async get(key: string | string[], options?: unknown): Promise<unknown> {
    if (Array.isArray(key)) return this.#many(key, options, ({ value }) => value);
    return (await this.#one(key, typeOf(options)))?.value ?? null;
  }

  async getWithMetadata(key: string | string[], options?: unknown): Promise<unknown> {
    if (Array.isArray(key)) return this.#many(key, options, (found) => found);
    const found = await this.#one(key, typeOf(options));
    return { value: null, metadata: null, ...found, cacheStatus: null };
  }

  async put(key: string, value: unknown, options?: unknown): Promise<void> {
    const name = requireKey("PUT", key);
    const { expiration, metadata } = expiryOf((options ?? {}) as KvPutOptions, this.#now());
    const content = await bytesOf(value);
    if (content === undefined) {
      throw new TypeError(
        "KV put() accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams as values.",
      );
    }
    if (content.byteLength > LIMITS.valueBytes) {
      const size = `Value length of ${content.byteLength}`;
      throw refuse("PUT", 413, `${size} exceeds limit of ${LIMITS.valueBytes}.`);
    }
    const facts: KvFacts = { expiration, metadata, bytes: content.byteLength };
    await this.#records.write([
      { type: "put", collection: this.#facts, key: name, value: facts },
      { type: "put", collection: this.#values, key: name, value: content },
    ]);
  }

  async delete(key: string): Promise<void> {
    await this.#records.write(this.#removal(requireKey("DELETE", key)));
  }

  async list(options?: unknown): Promise<unknown> {
    const { prefix, limit: wanted, cursor } = (options ?? {}) as ListOptions;
    const limit = wanted ?? LIMITS.listed;
    if (!(limit >= 1)) {
      const problem = "Please specify an integer greater than 0.";
      throw refuse("GET", 400, `Invalid key_count_limit of ${limit}. ${problem}`);
    }
    if (limit > LIMITS.listed) {
      const problem = `Please specify an integer less than ${LIMITS.listed}.`;
      throw refuse("GET", 400, `Invalid key_count_limit of ${limit}. ${problem}`);
    }
    const keys: ListedKey[] = [];
    let after = cursor ? keyIn(cursor) : undefined;
    for (;;) {
      // One more tells whether there is a next page; what has expired leaves room for others.
      const size = limit - keys.length + 1;
      const range = { prefix: prefix ?? "", after, limit: size };
      const found = await this.#records.list(this.#facts, range);
      for (const [key, value] of found) {
        const { expiration, metadata } = value as KvFacts;
        if (this.#isOver(expiration)) continue;
        if (keys.length === limit) {
          const last = keys.at(-1)?.name ?? "";
          return { keys, list_complete: false, cursor: cursorAfter(last), cacheStatus: null };
        }
        keys.push({
          name: String(key),
          ...(expiration === undefined ? {} : { expiration }),
          ...(metadata === undefined ? {} : { metadata }),
        });
      }
      if (found.length < size) return { keys, list_complete: true, cacheStatus: null };
      after = String(found.at(-1)?.[0] ?? "");
    }
  }

  async #many(
    keys: string[],
    options: unknown,
    shown: (found: { value: unknown; metadata: unknown }) => unknown,
  ): Promise<Map<string, unknown>> {
    if (keys.length > LIMITS.bulk) {
      const problem = `You can request a maximum of ${LIMITS.bulk} keys`;
      throw refuse("GET_BULK", 400, problem);
    }
    const type = typeOf(options);
    if (type !== "text" && type !== "json") {
      throw refuse("GET_BULK", 400, `"${type}" is not a valid type. Use "json" or "text"`);
    }
    const found = await Promise.all(keys.map((key) => this.#one(key, type)));
    return new Map(
      keys.map((key, index) => {
        const one = found[index];
        return [key, one ? shown(one) : null];
      }),
    );
  }

  async #one(key: string, type: Type): Promise<{ value: unknown; metadata: unknown } | undefined> {
    const found = await this.#find(requireKey("GET", key));
    return found && { value: decode(found.value, type), metadata: found.metadata };
  }

  async #find(key: string): Promise<Found | undefined> {
    const [facts, value] = await Promise.all([
      this.#records.get(this.#facts, key) as Promise<KvFacts | undefined>,
      this.#records.get(this.#values, key) as Promise<ArrayBuffer | undefined>,
    ]);
    if (!facts || !value) return undefined;
    if (!this.#isOver(facts.expiration)) return { value, metadata: facts.metadata ?? null };
    await this.#records.write(this.#removal(key));
    return undefined;
  }

  #removal(key: string): Change[] {
    return [this.#facts, this.#values].map((collection) => ({ type: "delete", collection, key }));
  }

  #isOver(expiration: number | undefined): boolean {
    return expiration !== undefined && expiration * 1000 <= this.#now();
  }
}

function typeOf(options: unknown): Type {
  const type = typeof options === "string" ? options : (options as { type?: string } | null)?.type;
  const known = type ?? "text";
  if (known === "text" || known === "json" || known === "arrayBuffer" || known === "stream") {
    return known;
  }
  throw new TypeError(
    'Unknown response type. Possible types are "text", "arrayBuffer", "json", and "stream".',
  );
}

function decode(value: ArrayBuffer, type: Type): unknown {
  switch (type) {
    case "arrayBuffer":
      return value;
    case "stream":
      return new Blob([value]).stream();
    case "text":
      return new TextDecoder().decode(value);
    case "json":
      return JSON.parse(new TextDecoder().decode(value));
  }
}
