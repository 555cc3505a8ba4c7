import type { BrowserObjects } from "../objects/objects.ts";
import { type ObjectEntry, objectCollections } from "../objects/places.ts";
import type { ObjectStore } from "../objects/store.ts";
import type { Change, Records } from "../records/types.ts";
import { type Place, pageOf } from "./place.ts";
import { objectAccess } from "./sql-access.ts";
import { DatabasePlace } from "./sql-place.ts";
import type { EntryDraft, EntryValue, Listing, SqlTable } from "./types.ts";
import { parseJson, showStored, summary, timeInWords } from "./values.ts";

/** A class's Durable Objects that have something stored. */
export class ObjectsPlace implements Place {
  readonly #records: Records;
  readonly #objects: BrowserObjects;
  readonly #id: string;

  constructor(records: Records, objects: BrowserObjects, id: string) {
    this.#records = records;
    this.#objects = objects;
    this.#id = id;
  }

  async list(search: string, after: string | undefined): Promise<Listing> {
    const list = objectCollections.list(this.#objects.namespace);
    const page = await pageOf(this.#records, list, search, after, (key, value) => {
      const { name, alarm } = value as ObjectEntry;
      const title = name ?? `${key.slice(0, 12)}…`;
      const cells = [name ?? "", key, alarm === undefined ? "" : timeInWords(alarm)];
      return { key, cells, opens: { id: `${this.#id}/${key}`, kind: "object", title } };
    });
    return { columns: ["Name", "Id", "Alarm (UTC)"], ...page, add: "none", sql: false };
  }

  async read(): Promise<undefined> {
    return undefined;
  }

  async write(): Promise<void> {}

  /** All that an object has stored. */
  async delete(key: string): Promise<void> {
    await this.#objects.edit(key, (store) => store.clear());
  }

  async clear(): Promise<void> {
    const place = this.#objects.namespace;
    const list = objectCollections.list(place);
    const changes: Change[] = [{ type: "clear", collection: list }];
    for (const [key] of await this.#records.list(list)) {
      const id = String(key);
      await this.#objects.end(id);
      changes.push(
        { type: "clear", collection: objectCollections.entries(place, id) },
        { type: "clear", collection: objectCollections.database(place, id) },
      );
    }
    await this.#records.write(changes);
  }
}

/** One object: its entries, and the tables of its database. */
export class ObjectPlace implements Place {
  readonly #objects: BrowserObjects;
  readonly #object: string;
  readonly #id: string;
  readonly #database: DatabasePlace;

  constructor(objects: BrowserObjects, object: string, id: string) {
    this.#objects = objects;
    this.#object = object;
    this.#id = id;
    this.#database = new DatabasePlace(objectAccess(objects, object), id, async () => undefined);
  }

  async list(search: string): Promise<Listing> {
    const [{ rows }, size] = await Promise.all([
      this.#database.list(search),
      this.#objects.look(this.#object, ({ entries }) => entries.size),
    ]);
    const opens = { id: `${this.#id}/entries`, kind: "entries", title: "Entries" } as const;
    const entries = { key: "entries", cells: ["Entries", "key and value", String(size)], opens };
    const columns = ["Name", "Kind", "Rows"];
    return { columns, rows: [entries, ...rows], add: "none", sql: true };
  }

  async read(): Promise<undefined> {
    return undefined;
  }

  async write(): Promise<void> {}

  async delete(key: string): Promise<void> {
    if (key !== "entries") return this.#database.delete(key);
    await this.#objects.edit(this.#object, clearEntries);
  }

  async clear(): Promise<void> {
    await this.#objects.edit(this.#object, (store) => store.clear());
  }

  sql(sql: string): Promise<SqlTable> {
    return this.#database.sql(sql);
  }
}

/** What an object has put into its storage by key. */
export class EntriesPlace implements Place {
  readonly #records: Records;
  readonly #objects: BrowserObjects;
  readonly #object: string;

  constructor(records: Records, objects: BrowserObjects, object: string) {
    this.#records = records;
    this.#objects = objects;
    this.#object = object;
  }

  async list(search: string, after: string | undefined): Promise<Listing> {
    const collection = objectCollections.entries(this.#objects.namespace, this.#object);
    const page = await pageOf(this.#records, collection, search, after, (key, value) => ({
      key,
      cells: [key, summary(value)],
    }));
    return { columns: ["Key", "Value"], ...page, add: "keyed", sql: false };
  }

  async read(key: string): Promise<EntryValue | undefined> {
    return this.#objects.look(this.#object, ({ entries }) => {
      if (!entries.has(key)) return undefined;
      const { value, isPlain } = showStored(entries.get(key));
      return { key, value, fixed: isPlain ? undefined : "It holds more than JSON can." };
    });
  }

  async write({ key, value }: EntryDraft): Promise<void> {
    const stored = parseJson(value.text, "The value");
    await this.#objects.edit(this.#object, (store) => store.set(key, stored));
  }

  async delete(key: string): Promise<void> {
    await this.#objects.edit(this.#object, (store) => void store.delete(key));
  }

  async clear(): Promise<void> {
    await this.#objects.edit(this.#object, clearEntries);
  }
}

function clearEntries(store: ObjectStore): void {
  for (const key of [...store.entries.keys()]) store.delete(key);
}
