import { ThawError } from "../../../errors.ts";
import type { D1Value } from "../../../worker/bindings/d1.ts";
import type { BrowserD1 } from "../d1.ts";
import type { BrowserObjects } from "../objects/objects.ts";
import type { ObjectStore } from "../objects/store.ts";
import type { SqlValue } from "../sqlite/cursor.ts";

export interface SqlRows {
  columns: string[];
  rows: SqlValue[][];
  written: number;
}

/** Runs SQL in a database; of several statements it gives what the last one gave. */
export type RunSql = (sql: string, ...params: SqlValue[]) => Promise<SqlRows>;

/** The way into a D1 database. @throws ThawError `bad_request` in SQLite's words */
export function d1Access(database: BrowserD1): RunSql {
  return async (sql, ...params) => {
    const given = params.map((value) =>
      value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value,
    );
    const outcome = await database.query([{ sql, params: given }], true);
    if ("error" in outcome) throw new ThawError("bad_request", outcome.error);
    const last = outcome.results.at(-1);
    if (!last) return { columns: [], rows: [], written: 0 };
    const written = outcome.results.reduce((sum, { meta }) => sum + meta.changes, 0);
    return { columns: last.columns, rows: last.rows.map((row) => row.map(plain)), written };
  };
}

const plain = (value: D1Value): SqlValue =>
  Array.isArray(value) ? Uint8Array.from(value).buffer : value;

/** The way into an object's database. Only SQL that changes something makes the object begin anew. */
export function objectAccess(objects: BrowserObjects, id: string): RunSql {
  return async (sql, ...params) => {
    const run = (store: ObjectStore): { rows: SqlRows; isChanged: boolean } => {
      try {
        const cursor = store.withDatabase((database) =>
          database.transactionSync(() => database.exec(sql, ...params)),
        );
        const { columnNames: columns, rowsWritten: written } = cursor;
        return { rows: { columns, rows: [...cursor.raw()], written }, isChanged: store.isChanged };
      } catch (cause) {
        throw new ThawError("bad_request", ThawError.from(cause).message, { cause });
      }
    };
    const looked = await objects.look(id, run);
    return (looked.isChanged ? await objects.edit(id, run) : looked).rows;
  };
}
