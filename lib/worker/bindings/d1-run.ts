import type { D1Answer, D1Value } from "./d1.ts";

/** The longest text or blob that D1 stores. */
const MAX_VALUE_BYTES = 2_000_000;

type SqlValue = string | number | null | ArrayBuffer;

/** What runs SQL: the storage of a Durable Object, or SQLite in a browser. */
export interface SqlRunner {
  readonly databaseSize: number;
  exec(
    sql: string,
    ...params: SqlValue[]
  ): {
    readonly columnNames: string[];
    readonly rowsRead: number;
    readonly rowsWritten: number;
    raw(): Iterable<unknown[]>;
  };
}

/** Runs one statement, with what D1 tells about it. */
export function runStatement(sql: SqlRunner, statement: string, params: unknown[]): D1Answer {
  const before = totals(sql);
  const sizeBefore = sql.databaseSize;
  const began = performance.now();
  const cursor = sql.exec(statement, ...params.map(toStored));
  const rows = [...cursor.raw()].map((row) => (row as SqlValue[]).map(fromStored));
  const duration = performance.now() - began;
  const after = totals(sql);
  const size = sql.databaseSize;
  return {
    columns: cursor.columnNames,
    rows,
    meta: {
      served_by: "local",
      served_by_primary: true,
      total_attempts: 1,
      timings: { sql_duration_ms: duration },
      duration,
      changes: after.changes - before.changes,
      last_row_id: after.lastRowId,
      changed_db:
        after.changes !== before.changes ||
        after.lastRowId !== before.lastRowId ||
        size !== sizeBefore,
      size_after: size,
      rows_read: cursor.rowsRead,
      rows_written: cursor.rowsWritten,
    },
  };
}

function totals(sql: SqlRunner): { changes: number; lastRowId: number } {
  const [row] = sql.exec("SELECT total_changes(), last_insert_rowid()").raw();
  const [changes = 0, lastRowId = 0] = row as [number, number];
  return { changes, lastRowId };
}

/** What a Worker sends is checked again here: it may be anything. */
function toStored(value: unknown): SqlValue {
  if (value === null || typeof value === "number") return value;
  if (typeof value === "string" || Array.isArray(value)) {
    const bytes = typeof value === "string" ? byteLength(value) : value.length;
    if (bytes > MAX_VALUE_BYTES) throw new Error("string or blob too big: SQLITE_TOOBIG");
    return typeof value === "string" ? value : Uint8Array.from(value as number[]).buffer;
  }
  throw new Error(`Type '${typeof value}' not supported for value '${String(value)}'`);
}

function byteLength(text: string): number {
  return text.length * 3 <= MAX_VALUE_BYTES ? text.length : new TextEncoder().encode(text).length;
}

const fromStored = (value: SqlValue): D1Value =>
  value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value;
