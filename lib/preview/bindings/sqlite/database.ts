import type { Database, PreparedStatement, Sqlite3Static } from "@sqlite.org/sqlite-wasm";
import { splitSql } from "../../../worker/bindings/split-sql.ts";
import { refusal } from "./authorize.ts";
import { SqlStorageCursor, type SqlValue } from "./cursor.ts";
import type { SqliteFile } from "./file.ts";
import type { Sqlite } from "./load.ts";

/** The limits of Cloudflare's databases, by SQLite's names for them. */
const LIMITS = {
  SQLITE_LIMIT_LENGTH: 4 * 1024 * 1024,
  SQLITE_LIMIT_SQL_LENGTH: 100_000,
  SQLITE_LIMIT_COLUMN: 100,
  SQLITE_LIMIT_EXPR_DEPTH: 100,
  SQLITE_LIMIT_COMPOUND_SELECT: 5,
  SQLITE_LIMIT_VDBE_OP: 25_000,
  SQLITE_LIMIT_FUNCTION_ARG: 127,
  SQLITE_LIMIT_ATTACHED: 0,
  SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 50,
  SQLITE_LIMIT_VARIABLE_NUMBER: 100,
  SQLITE_LIMIT_TRIGGER_DEPTH: 10,
} as const;

/** Changes stay in memory until the file's own changes are taken; nothing is left beside it. */
const SETTINGS = `
  PRAGMA journal_mode = MEMORY;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_spill = OFF;
  PRAGMA foreign_keys = ON;
`;

let opened = 0;

/** A database over a file in memory, with the rules and messages of Cloudflare's. */
export class SqliteDatabase {
  readonly #sqlite: Sqlite;
  readonly #name: string;
  readonly #database: Database;
  /** Whether the statement that runs is our own. */
  #isTrusted = true;
  #refused: string | undefined;

  constructor(sqlite: Sqlite, file: SqliteFile) {
    const { sqlite3, files } = sqlite;
    this.#sqlite = sqlite;
    this.#name = `database-${++opened}`;
    files.attach(this.#name, file);
    this.#database = new sqlite3.oo1.DB({ filename: this.#name, flags: "c", vfs: files.vfs });
    this.#database.exec(SETTINGS);
    this.#restrict(sqlite3);
    this.#isTrusted = false;
  }

  /** In bytes, without free pages. */
  get databaseSize(): number {
    return (
      this.trusted(
        "SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count)",
      ) * PAGE_BYTES
    );
  }

  /** Runs statements; those before the last one can have no values. Gives what the last one gave. */
  exec(sql: string, ...values: unknown[]): SqlStorageCursor {
    const statements = [...splitSql(String(sql))];
    const last = statements.pop();
    if (last === undefined) throw new Error("SQL code did not contain a statement.");
    for (const statement of statements) this.#run(statement, [], true);
    return this.#run(last, values, false);
  }

  /** Runs a statement of our own that gives one number. */
  trusted(sql: string): number {
    return this.#asOurselves(() => Number(this.#run(sql, [], false).raw().next().value?.[0] ?? 0));
  }

  /** Runs a function whose writes stay only when it comes to its end. */
  transactionSync<T>(run: () => T): T {
    const depth = ++this.#depth;
    this.#control(`SAVEPOINT thaw_${depth}`);
    try {
      const result = run();
      this.#control(`RELEASE thaw_${depth}`);
      return result;
    } catch (thrown) {
      this.#control(`ROLLBACK TO thaw_${depth}`);
      this.#control(`RELEASE thaw_${depth}`);
      throw thrown;
    } finally {
      this.#depth--;
    }
  }
  #depth = 0;

  /** Begins, keeps or undoes a transaction that goes on over time. */
  control(sql: "BEGIN" | "COMMIT" | "ROLLBACK"): void {
    this.#control(sql);
  }

  /** Whether what was written is whole: no transaction is open. */
  get isSettled(): boolean {
    return this.#sqlite.sqlite3.capi.sqlite3_get_autocommit(this.#database) !== 0;
  }

  close(): void {
    this.#database.close();
    this.#sqlite.files.detach(this.#name);
  }

  #control(sql: string): void {
    this.#asOurselves(() => this.#run(sql, [], false));
  }

  #asOurselves<T>(work: () => T): T {
    this.#isTrusted = true;
    try {
      return work();
    } finally {
      this.#isTrusted = false;
    }
  }

  #run(sql: string, values: unknown[], isOneOfSeveral: boolean): SqlStorageCursor {
    this.#refused = undefined;
    const before = this.#changes();
    let statement: PreparedStatement | undefined;
    try {
      statement = this.#database.prepare(sql);
      if (statement.parameterCount !== values.length) {
        throw new Error(
          isOneOfSeveral
            ? "When executing multiple SQL statements in a single call, only the last statement can have parameters."
            : "Wrong number of parameter bindings for SQL query.",
        );
      }
      values.forEach((value, index) => {
        statement?.bind(index + 1, bindable(value));
      });
      const rows: SqlValue[][] = [];
      while (statement.step()) rows.push((statement.get([]) as unknown[]).map(shown));
      const columns = statement.columnCount > 0 ? statement.getColumnNames() : [];
      return new SqlStorageCursor(columns, rows, this.#changes() - before);
    } catch (thrown) {
      throw this.#explained(thrown);
    } finally {
      statement?.finalize();
    }
  }

  #changes(): number {
    return Number(this.#database.changes(true, false));
  }

  /** An error of SQLite as Cloudflare's runtime words it; any other as it is. */
  #explained(thrown: unknown): unknown {
    const { capi, SQLite3Error } = this.#sqlite.sqlite3;
    if (!(thrown instanceof SQLite3Error)) return thrown;
    if (this.#refused !== undefined) return new Error(this.#refused);
    const extended: number = capi.sqlite3_extended_errcode(this.#database);
    const code = extended & 0xff;
    const offset: number = capi.sqlite3_error_offset(this.#database);
    const place = offset === -1 ? "" : ` at offset ${offset}`;
    const more = extended === code ? "" : ` (extended: ${capi.sqlite3_js_rc_str(extended)})`;
    const message = capi.sqlite3_errmsg(this.#database);
    return new Error(`${message}${place}: ${capi.sqlite3_js_rc_str(code)}${more}`);
  }

  #restrict({ capi }: Sqlite3Static): void {
    for (const [name, most] of Object.entries(LIMITS) as [keyof typeof LIMITS, number][]) {
      capi.sqlite3_limit(this.#database, capi[name], most);
    }
    for (const option of [capi.SQLITE_DBCONFIG_DQS_DDL, capi.SQLITE_DBCONFIG_DQS_DML]) {
      capi.sqlite3_db_config(this.#database, option, 0, 0);
    }
    capi.sqlite3_db_config(this.#database, capi.SQLITE_DBCONFIG_DEFENSIVE, 1, 0);
    const authorize = (_: unknown, code: number, first: string | 0, second: string | 0): number => {
      if (this.#isTrusted) return capi.SQLITE_OK;
      const refused = refusal(capi, code, first, second);
      if (refused === false) return capi.SQLITE_OK;
      if (refused !== true) this.#refused = refused;
      return capi.SQLITE_DENY;
    };
    capi.sqlite3_set_authorizer(this.#database, authorize, 0);
  }
}

const PAGE_BYTES = 4096;

function bindable(value: unknown): SqlValue | Uint8Array {
  if (value === undefined || value === null) return null;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "bigint") return Number(value);
  throw new TypeError(`A value of the type ${typeof value} can't be bound to an SQL statement.`);
}

/** Integers are numbers, as in any JavaScript API for SQLite there. */
function shown(value: unknown): SqlValue {
  if (value instanceof Uint8Array) return value.slice().buffer;
  if (typeof value === "bigint") return Number(value);
  return value as SqlValue;
}
