/** What kind of storage a place is, by which the page shows it. */
export type PlaceKind =
  | "kv"
  | "r2"
  | "d1"
  | "queue"
  | "objects"
  | "object"
  | "entries"
  | "table"
  | "cache";

/** Somewhere in a project's storage: a namespace, a bucket, a table, an object, … */
export interface StoragePlace {
  /** Names it in questions. */
  id: string;
  kind: PlaceKind;
  /** A binding's name, a class's, a table's. */
  title: string;
}

/** One thing in a place, as a row of a list. */
export interface EntryRow {
  key: string;
  /** One for each of the listing's columns. */
  cells: string[];
  /** The place that it is, where it is one. */
  opens?: StoragePlace | undefined;
}

export interface Listing {
  columns: string[];
  rows: EntryRow[];
  /** Where the next page begins; undefined on the last one. */
  next?: string | undefined;
  /** Whether entries can be added, and with a key that is chosen. */
  add: "keyed" | "numbered" | "none";
  /** Whether SQL can be run here. */
  sql: boolean;
}

/** A value as text: as it is, as JSON, or its bytes in hexadecimal. */
export interface ShownValue {
  form: "text" | "json" | "hex";
  text: string;
}

export interface EntryValue {
  key: string;
  value: ShownValue;
  /** What is kept beside the value, as JSON; undefined where there is nothing of the kind. */
  details?: string | undefined;
  /** Why it can't be changed here; undefined where it can. */
  fixed?: string | undefined;
}

/** An entry as it is to be. */
export interface EntryDraft {
  key: string;
  value: ShownValue;
  details?: string | undefined;
}

/** What SQL gave. */
export interface SqlTable {
  columns: string[];
  rows: string[][];
  /** Rows that were written. */
  written: number;
}

export type StorageQuestion =
  | { ask: "places" }
  | { ask: "list"; place: string; search: string; after?: string | undefined }
  | { ask: "read"; place: string; key: string }
  /** Without `isNew` it replaces what is there under the key. */
  | { ask: "write"; place: string; draft: EntryDraft; isNew: boolean }
  | { ask: "delete"; place: string; key: string }
  | { ask: "clear"; place: string }
  | { ask: "sql"; place: string; sql: string };

export type StorageAnswer<Q extends StorageQuestion> = Q extends { ask: "places" }
  ? StoragePlace[]
  : Q extends { ask: "list" }
    ? Listing
    : Q extends { ask: "read" }
      ? EntryValue
      : Q extends { ask: "sql" }
        ? SqlTable
        : null;
