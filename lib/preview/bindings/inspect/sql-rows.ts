import { bytesToHex } from "@noble/hashes/utils.js";
import { z } from "zod";
import { ThawError } from "../../../errors.ts";
import type { SqlValue } from "../sqlite/cursor.ts";
import type { RunSql, SqlRows } from "./sql-access.ts";
import type { SqlTable } from "./types.ts";
import { bytesIn, parseJson, shortened } from "./values.ts";

/** Rows of a query that are shown. */
const MOST_ROWS = 1000;

/** A blob in a row's JSON: `{"hex": "0aff"}`. */
const blob = z.strictObject({ hex: z.string() });

export interface Columns {
  names: string[];
  /** What is computed by the database, and can't be set. */
  generated: ReadonlySet<string>;
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The columns of a table. @param table as {@link quoteName} gives it */
export async function columnsOf(run: RunSql, table: string): Promise<Columns> {
  const { rows } = await run(`PRAGMA table_xinfo(${table})`);
  // Hidden columns of virtual tables have 1, generated ones 2 or 3.
  const shown = rows.filter((row) => row[6] !== 1);
  const generated = shown.filter((row) => Number(row[6]) > 1).map((row) => String(row[1]));
  return { names: shown.map((row) => String(row[1])), generated: new Set(generated) };
}

export function cellOf(value: SqlValue): string {
  if (value === null) return "NULL";
  if (value instanceof ArrayBuffer) return shortened(`x'${hexOf(value)}'`);
  return shortened(String(value));
}

export function sqlTable({ columns, rows, written }: SqlRows): SqlTable {
  return { columns, rows: rows.slice(0, MOST_ROWS).map((row) => row.map(cellOf)), written };
}

/** A row as JSON, by its columns' names. */
export function rowToJson(columns: string[], row: SqlValue[]): string {
  const entries = columns.map((name, at): [string, unknown] => {
    const value = row[at] ?? null;
    return [name, value instanceof ArrayBuffer ? { hex: hexOf(value) } : value];
  });
  return JSON.stringify(Object.fromEntries(entries), null, 2);
}

/** What a row's JSON says, without what can't be set. @throws ThawError `bad_request` */
export function rowFromJson(text: string, { names, generated }: Columns): Map<string, SqlValue> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(text, "The row"));
  if (!parsed.success) {
    throw new ThawError("bad_request", "A row is a JSON object with a value for each column.");
  }
  const row = new Map<string, SqlValue>();
  for (const [name, value] of Object.entries(parsed.data)) {
    if (!names.includes(name)) {
      throw new ThawError("bad_request", `The table has no column "${name}": ${names.join(", ")}.`);
    }
    if (!generated.has(name)) row.set(name, columnValue(name, value));
  }
  return row;
}

function columnValue(column: string, value: unknown): SqlValue {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const bytes = blob.safeParse(value);
  if (bytes.success) return bytesIn({ form: "hex", text: bytes.data.hex });
  throw new ThawError(
    "bad_request",
    `"${column}" is to be a number, a text, null, or bytes as {"hex": "0aff"}.`,
  );
}

const hexOf = (value: ArrayBuffer): string => bytesToHex(new Uint8Array(value));
