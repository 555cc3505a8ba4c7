import { createStore } from "zustand/vanilla";
import type { ErrorBody } from "../errors.ts";
import type {
  EntryDraft,
  EntryRow,
  EntryValue,
  Listing,
  SqlTable,
  StoragePlace,
} from "../preview/bindings/inspect/types.ts";

/** An entry that is open, as it is stored or as it is to be added. */
export interface OpenEntry {
  entry: EntryValue;
  isNew: boolean;
}

export interface StoredState {
  /** The places that the project's bindings are; undefined before they were asked for. */
  places: StoragePlace[] | undefined;
  /** The place that is shown, under those it is in. */
  path: StoragePlace[];
  search: string;
  listing: Listing | undefined;
  open: OpenEntry | undefined;
  sql: SqlTable | undefined;
  isBusy: boolean;
  error: ErrorBody | undefined;
  /** What was done last, in words. */
  done: string | undefined;
}

const EMPTY: StoredState = {
  places: undefined,
  path: [],
  search: "",
  listing: undefined,
  open: undefined,
  sql: undefined,
  isBusy: false,
  error: undefined,
  done: undefined,
};

/** What the storage inspector shows. */
export function createStoredStore() {
  return createStore<StoredState>()(() => EMPTY);
}

export type StoredStore = ReturnType<typeof createStoredStore>;

/** Nothing, as before anything was asked for: another project is open. */
export function forgetStored(store: StoredStore): void {
  store.setState(EMPTY, true);
}

/** A page of a list after the pages before it. */
export function withPage(before: Listing | undefined, page: Listing): Listing {
  return before ? { ...page, rows: [...before.rows, ...page.rows] } : page;
}

/** An entry to be filled in. */
export function blankEntry(kind: StoragePlace["kind"], listing: Listing): EntryDraft {
  const columns = Object.fromEntries(listing.columns.map((name) => [name, null]));
  if (kind === "table") {
    return { key: "", value: { form: "json", text: JSON.stringify(columns, null, 2) } };
  }
  if (kind === "entries" || kind === "queue") return { key: "", value: { form: "json", text: "" } };
  const details = kind === "kv" ? { expiration: null, metadata: null } : BLANK_OBJECT;
  return {
    key: "",
    value: { form: "text", text: "" },
    details: JSON.stringify(details, null, 2),
  };
}

const BLANK_OBJECT = { httpMetadata: { contentType: "text/plain" }, customMetadata: {} };

/** How many entries a list shows, in words. */
export function countInWords({
  rows,
  next,
}: {
  rows: EntryRow[];
  next?: string | undefined;
}): string {
  const count = rows.length;
  if (next !== undefined) return `the first ${count}`;
  return count === 1 ? "1 entry" : `${count} entries`;
}
