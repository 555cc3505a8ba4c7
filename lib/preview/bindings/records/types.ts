/** A key in a collection. Numbers come before texts, texts in the order of their code units. */
export type RecordKey = string | number;

export type Change =
  | { type: "put"; collection: string; key: RecordKey; value: unknown }
  | { type: "delete"; collection: string; key: RecordKey }
  | { type: "clear"; collection: string };

export interface ListRange {
  /** Only texts that begin so. */
  prefix?: string | undefined;
  /** Only what comes after this key. */
  after?: RecordKey | undefined;
  limit?: number | undefined;
}

/**
 * Where the bindings of one project keep their data: collections of records, each under a key. A value is
 * anything the structured clone algorithm takes.
 */
export interface Records {
  /** undefined where there is none. */
  get(collection: string, key: RecordKey): Promise<unknown>;
  /** In the order of keys. */
  list(collection: string, range?: ListRange): Promise<[RecordKey, unknown][]>;
  /** All of it or, when it rejects, nothing. Writes take effect in the order of the calls. */
  write(changes: Change[]): Promise<void>;
}
