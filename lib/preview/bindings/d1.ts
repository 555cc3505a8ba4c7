import { ThawError } from "../../errors.ts";
import type { MigrationFile } from "../../project/migrations.ts";
import type { D1Answer, D1Backend, D1Outcome, D1Query } from "../../worker/bindings/d1.ts";
import { runStatement } from "../../worker/bindings/d1-run.ts";
import { toRows } from "../../worker/bindings/d1-statement.ts";
import { applyMigrations } from "../../worker/bindings/migrate.ts";
import { splitSql } from "../../worker/bindings/split-sql.ts";
import type { Records } from "./records/types.ts";
import { SqliteDatabase } from "./sqlite/database.ts";
import { SqliteFile } from "./sqlite/file.ts";
import { loadSqlite } from "./sqlite/load.ts";

/** The table that Cloudflare's databases have as well, out of a program's reach. */
const OWN_TABLE =
  "CREATE TABLE IF NOT EXISTS _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID";

/** Where SQLite's file counts the transactions that changed it. */
const CHANGE_COUNTER = 24;

export const d1Collection = (database: string): string => `d1/${database}`;

/**
 * A D1 database in this Web Worker. What a call has written is in the browser's storage before the call is
 * answered.
 */
export class BrowserD1 implements D1Backend {
  readonly #records: Records;
  readonly #collection: string;
  #open: Promise<{ file: SqliteFile; database: SqliteDatabase }> | undefined;

  constructor(records: Records, database: string) {
    this.#records = records;
    this.#collection = d1Collection(database);
  }

  /**
   * Runs queries as one transaction; nothing of it stays when one fails.
   * @param several whether a query may be more than one statement, each with a result
   */
  async query(queries: D1Query[], several = false): Promise<D1Outcome> {
    const { file, database } = await this.#opened();
    let current = 0;
    try {
      const results = database.transactionSync(() =>
        queries.flatMap(({ sql, params = [] }, index) => {
          current = index;
          return run(database, String(sql), params, several);
        }),
      );
      if (results.length === 0) return { error: "No SQL statements detected." };
      await this.#keep(file, database);
      return { results, bookmark: bookmarkOf(file) };
    } catch (thrown) {
      return { error: thrown instanceof Error ? thrown.message : String(thrown), query: current };
    }
  }

  /**
   * Applies what it hasn't seen of a project's migrations.
   * @throws ThawError `bad_config` with the file whose SQL was refused; those before it stay applied
   */
  async migrate(table: string, files: MigrationFile[]): Promise<void> {
    const run = async (sql: string): Promise<{ results: unknown[] }[]> => {
      const outcome = await this.query([{ sql }], true);
      if ("error" in outcome) throw new Error(outcome.error);
      return outcome.results.map(toRows);
    };
    await applyMigrations(run, table, files, refused);
  }

  /** Empties the database, for good. */
  async clear(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    (await open)?.database.close();
    await this.#records.write([{ type: "clear", collection: this.#collection }]);
  }

  /** Writes what has changed. What can't be kept is forgotten here too. */
  async #keep(file: SqliteFile, database: SqliteDatabase): Promise<void> {
    try {
      await this.#records.write(file.takeChanges(this.#collection));
    } catch (thrown) {
      this.#open = undefined;
      database.close();
      throw thrown;
    }
  }

  #opened(): Promise<{ file: SqliteFile; database: SqliteDatabase }> {
    this.#open ??= this.#load().catch((thrown: unknown) => {
      this.#open = undefined;
      throw thrown;
    });
    return this.#open;
  }

  async #load(): Promise<{ file: SqliteFile; database: SqliteDatabase }> {
    const [sqlite, file] = await Promise.all([
      loadSqlite(),
      SqliteFile.load(this.#records, this.#collection),
    ]);
    const database = new SqliteDatabase(sqlite, file);
    database.trusted(OWN_TABLE);
    return { file, database };
  }
}

const refused = (path: string, cause: unknown): ThawError =>
  new ThawError(
    "bad_config",
    `The migration ${path} was not applied to the database in this browser: ${ThawError.from(cause).message}`,
    { file: path, cause },
  );

function run(
  database: SqliteDatabase,
  sql: string,
  params: unknown[],
  several: boolean,
): D1Answer[] {
  const statements = [...splitSql(sql)];
  if (statements.length > 1 && !several) {
    throw new Error("A prepared SQL statement must contain only one statement.: SQLITE_ERROR");
  }
  return statements.map((statement) => runStatement(database, statement, params));
}

/** Grows with every transaction that writes. */
function bookmarkOf(file: SqliteFile): string {
  const bytes = new Uint8Array(4);
  file.read(bytes, CHANGE_COUNTER);
  const count = new DataView(bytes.buffer).getUint32(0);
  return `00000000-${count.toString(16).padStart(8, "0")}-00000000-${"0".repeat(32)}`;
}
