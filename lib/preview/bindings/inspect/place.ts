import type { RecordKey, Records } from "../records/types.ts";
import type { EntryDraft, EntryRow, EntryValue, Listing, SqlTable } from "./types.ts";

/** Somewhere in the storage that can be looked into and changed. */
export interface Place {
  /** @param search only what has this text in its key */
  list(search: string, after: string | undefined): Promise<Listing>;
  read(key: string): Promise<EntryValue | undefined>;
  /** @throws ThawError `bad_request` for a draft that can't be stored */
  write(draft: EntryDraft, isNew: boolean): Promise<void>;
  delete(key: string): Promise<void>;
  clear(): Promise<void>;
  sql?(sql: string): Promise<SqlTable>;
}

/** Rows on a page of a list. */
export const PAGE_ROWS = 100;

/** A page of a collection, of what a search finds. */
export async function pageOf(
  records: Records,
  collection: string,
  search: string,
  after: string | undefined,
  row: (key: string, value: unknown) => EntryRow,
): Promise<Pick<Listing, "rows" | "next">> {
  const rows: EntryRow[] = [];
  const wanted = search.toLowerCase();
  let from: RecordKey | undefined = after;
  for (;;) {
    const found: [RecordKey, unknown][] = await records.list(collection, {
      after: from,
      limit: PAGE_ROWS,
    });
    for (const [key, value] of found) {
      const made = row(String(key), value);
      const isFound = [made.key, ...made.cells].some((text) => text.toLowerCase().includes(wanted));
      if (!isFound) continue;
      if (rows.length === PAGE_ROWS) return { rows, next: rows.at(-1)?.key };
      rows.push(made);
    }
    from = found.at(-1)?.[0];
    if (found.length < PAGE_ROWS) return { rows };
  }
}

/** Empties collections, all at once. */
export function clearCollections(records: Records, collections: string[]): Promise<void> {
  return records.write(collections.map((collection) => ({ type: "clear", collection })));
}
