import type { SqlStorage } from "@cloudflare/workers-types";
import { bytesToHex } from "@noble/hashes/utils.js";

export interface DumpOptions {
  noSchema?: boolean | undefined;
  noData?: boolean | undefined;
  /** Only these tables; all when empty. */
  tables?: string[] | undefined;
}

type Entry = { type: string; name: string; table: string; sql: string };
type Value = string | number | null | ArrayBuffer;

/** A database as the SQL that makes it again: tables in the order they were made, then the rest of the schema. */
export function* dumpSql(sql: SqlStorage, options: DumpOptions): Generator<string> {
  const wanted = new Set(options.tables);
  const entries = sql
    .exec<Entry>(
      "SELECT type, name, tbl_name AS 'table', sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid",
    )
    .toArray()
    .filter(({ table }) => !/^_cf_/i.test(table) && (wanted.size === 0 || wanted.has(table)));
  const virtual = entries.find(({ sql: text }) => /^CREATE VIRTUAL TABLE/i.test(text));
  if (virtual) {
    throw new Error("D1 Export error: cannot export databases with Virtual Tables (fts5)");
  }
  const tables = entries.filter(
    ({ type, name }) => type === "table" && !name.startsWith("sqlite_"),
  );
  yield "PRAGMA defer_foreign_keys=TRUE;";
  for (const { name, sql: text } of tables) {
    if (!options.noSchema) yield `${text};`;
    if (!options.noData) yield* rows(sql, name);
  }
  const counted = entries.some(({ name }) => name === "sqlite_sequence");
  if (counted && !options.noData) {
    // Rows were inserted by now, and each set its table's counter; what counts is how it was.
    yield "DELETE FROM sqlite_sequence;";
    yield* rows(sql, "sqlite_sequence");
  }
  if (options.noSchema) return;
  for (const type of ["index", "view", "trigger"]) {
    for (const entry of entries) if (entry.type === type) yield `${entry.sql};`;
  }
}

function* rows(sql: SqlStorage, table: string): Generator<string> {
  // Generated columns take no values; `table_info` leaves them out.
  const columns = sql
    .exec<{ name: string }>(`PRAGMA table_info(${quoteName(table)})`)
    .toArray()
    .map(({ name }) => quoteName(name));
  if (columns.length === 0) return;
  const list = columns.join(",");
  const cursor = sql.exec(`SELECT ${list} FROM ${quoteName(table)}`);
  for (const row of cursor.raw<Value[]>()) {
    yield `INSERT INTO ${quoteName(table)} (${list}) VALUES(${row.map(literal).join(",")});`;
  }
}

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function literal(value: Value): string {
  if (value === null) return "NULL";
  if (typeof value === "number") {
    if (Number.isFinite(value)) return String(value);
    return value > 0 ? "9e999" : "-9e999";
  }
  if (typeof value === "string") return text(value);
  return `X'${bytesToHex(new Uint8Array(value))}'`;
}

/** A text on one line; a NUL can't be in SQL as it is. */
function text(value: string): string {
  const pieces = value.split(/([\n\r\0]+)/).flatMap((piece) => {
    if (piece === "") return [];
    if (!/^[\n\r\0]/.test(piece)) return [`'${piece.replaceAll("'", "''")}'`];
    return [`char(${[...piece].map((character) => character.charCodeAt(0)).join(",")})`];
  });
  return pieces.length === 0 ? "''" : pieces.join("||");
}
