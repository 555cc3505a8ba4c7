import type { ObjectTarget } from "../../../worker/bindings/objects/stub.ts";
import type { Change, Records } from "../records/types.ts";
import { SqliteDatabase } from "../sqlite/database.ts";
import { SqliteFile } from "../sqlite/file.ts";
import type { Sqlite } from "../sqlite/load.ts";
import { type ObjectEntry, objectCollections } from "./places.ts";

interface State {
  entries: Map<string, unknown>;
  alarm: ObjectEntry["alarm"];
}

/**
 * What one object stores: entries, a database and an alarm, in memory and, a moment after they change, in the
 * records. All that changes between two awaits is written at once.
 */
export class ObjectStore {
  readonly #records: Records;
  readonly #sqlite: Sqlite;
  readonly #place: string;
  readonly #target: ObjectTarget;
  readonly #file: SqliteFile;
  #database: SqliteDatabase | undefined;
  #state: State;
  #failures: number;
  /** Keys whose entries the records don't have as they are. */
  readonly #changed = new Set<string>();
  #isEntryChanged = false;
  #isScheduled = false;
  #written: Promise<void> = Promise.resolve();
  /** How many transactions that take time are open in one another. */
  #open = 0;

  private constructor(
    records: Records,
    sqlite: Sqlite,
    place: string,
    target: ObjectTarget,
    file: SqliteFile,
    state: State,
    failures: number,
  ) {
    this.#records = records;
    this.#sqlite = sqlite;
    this.#place = place;
    this.#target = target;
    this.#file = file;
    this.#state = state;
    this.#failures = failures;
  }

  static async load(
    records: Records,
    sqlite: Sqlite,
    place: string,
    target: ObjectTarget,
  ): Promise<ObjectStore> {
    const { id } = target;
    const [known, entries, file] = await Promise.all([
      records.get(objectCollections.list(place), id) as Promise<ObjectEntry | undefined>,
      records.list(objectCollections.entries(place, id)),
      SqliteFile.load(records, objectCollections.database(place, id)),
    ]);
    const named = { id, name: target.name ?? known?.name };
    const state = { entries: new Map(entries as [string, unknown][]), alarm: known?.alarm };
    return new ObjectStore(records, sqlite, place, named, file, state, known?.failures ?? 0);
  }

  get entries(): ReadonlyMap<string, unknown> {
    return this.#state.entries;
  }

  get alarm(): number | undefined {
    return this.#state.alarm;
  }

  get failures(): number {
    return this.#failures;
  }

  set(key: string, value: unknown): void {
    this.#state.entries.set(key, value);
    this.#changed.add(key);
    this.#touch();
  }

  delete(key: string): boolean {
    if (!this.#state.entries.delete(key)) return false;
    this.#changed.add(key);
    this.#touch();
    return true;
  }

  setAlarm(time: number | undefined, failures = 0): void {
    this.#state.alarm = time;
    this.#failures = failures;
    this.#isEntryChanged = true;
    this.#touch();
  }

  /** Runs SQL, or whatever else changes the database. */
  withDatabase<T>(run: (database: SqliteDatabase) => T): T {
    this.#database ??= new SqliteDatabase(this.#sqlite, this.#file);
    try {
      return run(this.#database);
    } finally {
      this.#touch();
    }
  }

  /** Runs a function whose changes stay only when it comes to its end. */
  transactionSync<T>(run: () => T): T {
    const before = this.#snapshot();
    try {
      return this.withDatabase((database) => database.transactionSync(run));
    } catch (thrown) {
      this.#restore(before);
      throw thrown;
    }
  }

  /**
   * Begins a transaction that takes time; gives how it ends. Changes stay in memory until then.
   * @throws Error when one is open already
   */
  begin(): { commit(): void; rollBack(): void } {
    if (this.#open > 0) throw new Error("A transaction is open already: they can't be nested.");
    const before = this.#snapshot();
    this.withDatabase((database) => database.control("BEGIN"));
    this.#open++;
    const end = (sql: "COMMIT" | "ROLLBACK"): void => {
      this.#open--;
      this.withDatabase((database) => database.control(sql));
    };
    return {
      commit: () => end("COMMIT"),
      rollBack: () => {
        end("ROLLBACK");
        this.#restore(before);
      },
    };
  }

  /** Takes everything away, the alarm too. */
  clear(): void {
    for (const key of this.#state.entries.keys()) this.#changed.add(key);
    this.#state = { entries: new Map(), alarm: undefined };
    this.#isEntryChanged = true;
    this.#database?.close();
    this.#database = undefined;
    this.#file.truncate(0);
    this.#touch();
  }

  /** Whether there is anything that the records don't have as it is. */
  get isChanged(): boolean {
    return this.#changed.size > 0 || this.#isEntryChanged || this.#file.isChanged;
  }

  /** Settles once what was stored so far is in the records; rejects where it isn't. */
  async flushed(): Promise<void> {
    while (this.#isScheduled && this.#open === 0) await Promise.resolve();
    await this.#written;
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #touch(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    // What ends the transaction comes by here again.
    if (this.#open > 0) return;
    const changes = this.#takeChanges();
    if (changes.length === 0) return;
    this.#written = this.#records.write(changes);
    this.#written.catch(() => undefined);
  }

  #takeChanges(): Change[] {
    const { id, name } = this.#target;
    const list = objectCollections.list(this.#place);
    const collection = objectCollections.entries(this.#place, id);
    const { entries, alarm } = this.#state;
    const changes = [...this.#changed].map(
      (key): Change =>
        entries.has(key)
          ? { type: "put", collection, key, value: entries.get(key) }
          : { type: "delete", collection, key },
    );
    changes.push(...this.#file.takeChanges(objectCollections.database(this.#place, id)));
    this.#changed.clear();
    if (changes.length === 0 && !this.#isEntryChanged) return [];
    this.#isEntryChanged = false;
    const isEmpty = entries.size === 0 && this.#file.size === 0 && alarm === undefined;
    const value: ObjectEntry = { name, alarm, failures: this.#failures };
    changes.push(
      isEmpty
        ? { type: "delete", collection: list, key: id }
        : { type: "put", collection: list, key: id, value },
    );
    return changes;
  }

  #snapshot(): State {
    return { ...this.#state, entries: new Map(this.#state.entries) };
  }

  /** What has changed since then is to be written again as it was. */
  #restore(before: State): void {
    for (const key of new Set([...before.entries.keys(), ...this.#state.entries.keys()])) {
      if (before.entries.get(key) !== this.#state.entries.get(key)) this.#changed.add(key);
    }
    this.#isEntryChanged ||= before.alarm !== this.#state.alarm;
    this.#state = before;
    this.#touch();
  }
}
