import type { SqlStorageCursor } from "../sqlite/cursor.ts";
import type { InputGate } from "./gate.ts";
import type { ObjectStore } from "./store.ts";

/**
 * An object's database.
 * @see https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/#sql-api
 */
export class SqlStorage {
  readonly #store: ObjectStore;
  readonly #gate: InputGate;

  constructor(store: ObjectStore, gate: InputGate) {
    this.#store = store;
    this.#gate = gate;
  }

  exec(query: string, ...bindings: unknown[]): SqlStorageCursor {
    this.#gate.touch();
    return this.#store.withDatabase((database) => database.exec(query, ...bindings));
  }

  get databaseSize(): number {
    return this.#store.withDatabase((database) => database.databaseSize);
  }
}
