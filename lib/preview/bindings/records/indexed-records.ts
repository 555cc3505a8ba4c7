import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { ThawError } from "../../../errors.ts";
import type { Change, ListRange, RecordKey, Records } from "./types.ts";

const DATABASE = "thaw:storage";

type FullKey = [partition: string, collection: string, key: RecordKey];

interface Schema extends DBSchema {
  records: { key: FullKey; value: unknown };
  /** When a project's storage was last opened, in milliseconds since 1970. */
  partitions: { key: string; value: number };
}

export type StorageDatabase = IDBPDatabase<Schema>;

/** Opens the database in this origin's IndexedDB that holds every project's storage. */
export function openStorage(): Promise<StorageDatabase> {
  return openDB<Schema>(DATABASE, 1, {
    upgrade(database) {
      database.createObjectStore("records");
      database.createObjectStore("partitions");
    },
  });
}

/** The records of one project in IndexedDB. Whoever holds it reaches no other project's. */
export class IndexedRecords implements Records {
  readonly #database: StorageDatabase;
  readonly #partition: string;

  constructor(database: StorageDatabase, partition: string) {
    this.#database = database;
    this.#partition = partition;
  }

  get(collection: string, key: RecordKey): Promise<unknown> {
    return this.#database.get("records", [this.#partition, collection, key]);
  }

  async list(collection: string, range: ListRange = {}): Promise<[RecordKey, unknown][]> {
    const bounds = this.#range(collection, range);
    if (!bounds) return [];
    const { store } = this.#database.transaction("records");
    const [keys, values] = await Promise.all([
      store.getAllKeys(bounds, range.limit),
      store.getAll(bounds, range.limit),
    ]);
    return keys.map(([, , key], index) => [key, values[index]]);
  }

  async write(changes: Change[]): Promise<void> {
    const transaction = this.#database.transaction("records", "readwrite");
    const { store } = transaction;
    try {
      const asked = changes.map((change) => {
        if (change.type === "clear") {
          return store.delete(boundsOf(this.#partition, change.collection));
        }
        const key: FullKey = [this.#partition, change.collection, change.key];
        return change.type === "put" ? store.put(change.value, key) : store.delete(key);
      });
      await Promise.all([...asked, transaction.done]);
    } catch (thrown) {
      throw explained(thrown);
    }
  }

  #range(collection: string, { prefix = "", after }: ListRange): IDBKeyRange | undefined {
    const partition = this.#partition;
    const [first, last] =
      prefix === ""
        ? [
            [partition, collection],
            [partition, collection, []],
          ]
        : [
            [partition, collection, prefix],
            [partition, collection, `${prefix}\uffff\uffff`],
          ];
    if (after === undefined) return IDBKeyRange.bound(first, last);
    const next: FullKey = [partition, collection, after];
    if (indexedDB.cmp(next, last) >= 0) return undefined;
    if (indexedDB.cmp(next, first) < 0) return IDBKeyRange.bound(first, last);
    return IDBKeyRange.bound(next, last, true);
  }
}

/** In IndexedDB's order an array comes after every text and number. */
function boundsOf(partition: string, collection: string): IDBKeyRange {
  return IDBKeyRange.bound([partition, collection], [partition, collection, []]);
}

/** Deletes all that a project has stored. */
export async function clearPartition(database: StorageDatabase, partition: string): Promise<void> {
  const transaction = database.transaction(["records", "partitions"], "readwrite");
  await Promise.all([
    transaction.objectStore("records").delete(IDBKeyRange.bound([partition], [partition, []])),
    transaction.objectStore("partitions").delete(partition),
    transaction.done,
  ]);
}

function explained(thrown: unknown): ThawError {
  const isFull = thrown instanceof Error && thrown.name === "QuotaExceededError";
  if (!isFull) return ThawError.from(thrown);
  return new ThawError(
    "storage_full",
    "The browser has no room left for what the program stores. Clear something under Storage, or free space on the disk.",
    { cause: thrown },
  );
}
