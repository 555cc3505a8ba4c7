import type { InputGate } from "./gate.ts";
import { type ListOptions, listedKeys, requireKeys, requireValue } from "./keys.ts";
import { SqlStorage } from "./sql.ts";
import type { ObjectStore } from "./store.ts";

type Entries = Record<string, unknown>;

/** Told when an object's alarm has another time. */
export type OnAlarm = (time: number | undefined) => void;

/** What storage and an open transaction have in common. */
class StorageCalls {
  readonly store: ObjectStore;
  readonly gate: InputGate;
  readonly onAlarm: OnAlarm;

  constructor(store: ObjectStore, gate: InputGate, onAlarm: OnAlarm) {
    this.store = store;
    this.gate = gate;
    this.onAlarm = onAlarm;
  }

  async get(keys: string | string[], _options?: unknown): Promise<unknown> {
    this.gate.touch();
    const { entries } = this.store;
    const wanted = requireKeys(keys);
    if (!Array.isArray(keys)) return structuredClone(entries.get(wanted[0] ?? ""));
    const found = wanted.filter((key) => entries.has(key)).sort();
    return new Map(found.map((key) => [key, structuredClone(entries.get(key))]));
  }

  async put(key: string | Entries, value?: unknown, _options?: unknown): Promise<void> {
    this.gate.touch();
    const given: Entries = typeof key === "object" && key !== null ? key : { [String(key)]: value };
    requireKeys(Object.keys(given));
    const cloned = Object.entries(given).map(([name, one]) => [name, requireValue(one)] as const);
    for (const [name, one] of cloned) this.store.set(name, one);
  }

  async delete(keys: string | string[], _options?: unknown): Promise<boolean | number> {
    this.gate.touch();
    const deleted = requireKeys(keys).filter((key) => this.store.delete(key)).length;
    return Array.isArray(keys) ? deleted : deleted === 1;
  }

  async list(options?: ListOptions): Promise<Map<string, unknown>> {
    this.gate.touch();
    const { entries } = this.store;
    const keys = listedKeys(entries.keys(), options ?? {});
    return new Map(keys.map((key) => [key, structuredClone(entries.get(key))]));
  }

  async getAlarm(_options?: unknown): Promise<number | null> {
    this.gate.touch();
    return this.store.alarm ?? null;
  }

  async setAlarm(time: number | Date, _options?: unknown): Promise<void> {
    this.gate.touch();
    const at = Number(time);
    if (!(at > 0)) {
      throw new TypeError("setAlarm() cannot be called with an alarm time <= 0");
    }
    this.store.setAlarm(at);
    this.onAlarm(at);
  }

  async deleteAlarm(_options?: unknown): Promise<void> {
    this.gate.touch();
    this.store.setAlarm(undefined);
    this.onAlarm(undefined);
  }
}

/** A transaction as its function sees it. */
class DurableObjectTransaction extends StorageCalls {
  #isOver = false;

  rollback(): void {
    this.#isOver = true;
  }

  static isRolledBack(transaction: DurableObjectTransaction): boolean {
    return transaction.#isOver;
  }
}

/**
 * An object's storage. The workers SDK knows it by this name.
 * @see https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/
 */
export class DurableObjectStorage extends StorageCalls {
  readonly sql: SqlStorage;

  constructor(...args: ConstructorParameters<typeof StorageCalls>) {
    super(...args);
    this.sql = new SqlStorage(this.store, this.gate);
  }

  /** The same without promises. */
  get kv(): object {
    const { store } = this;
    return {
      get: (key: string) => structuredClone(store.entries.get(String(key))),
      put: (key: string, value: unknown) => store.set(String(key), requireValue(value)),
      delete: (key: string) => store.delete(String(key)),
      list: (options?: ListOptions) =>
        listedKeys(store.entries.keys(), options ?? {})
          .map((key) => [key, structuredClone(store.entries.get(key))])
          .values(),
    };
  }

  async transaction(run: (transaction: object) => Promise<unknown>): Promise<unknown> {
    const { store, gate } = this;
    const open = store.begin();
    const transaction = new DurableObjectTransaction(store, gate, this.onAlarm);
    try {
      const result = await run(transaction);
      if (DurableObjectTransaction.isRolledBack(transaction)) open.rollBack();
      else open.commit();
      return result;
    } catch (thrown) {
      open.rollBack();
      throw thrown;
    } finally {
      gate.touch();
      this.onAlarm(store.alarm);
    }
  }

  transactionSync<T>(run: () => T): T {
    return this.store.transactionSync(run);
  }

  async deleteAll(_options?: unknown): Promise<void> {
    this.gate.touch();
    this.store.clear();
    this.onAlarm(undefined);
  }

  async sync(): Promise<void> {
    this.gate.touch();
    await this.store.flushed();
  }
}
