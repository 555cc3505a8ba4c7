import { DurableObject } from "cloudflare:workers";
import type { SqlStorage } from "@cloudflare/workers-types";
import type { D1Answer, D1Meta, D1Outcome, D1Query } from "../../../../lib/worker/bindings/d1.ts";
import { runStatement } from "../../../../lib/worker/bindings/d1-run.ts";
import { splitSql } from "../../../../lib/worker/bindings/split-sql.ts";
import { type DumpOptions, dumpSql } from "./dump.ts";

/** Set when a database is made. Without it, a Worker whose database was deleted would bring it back to life. */
const CREATED = "thaw:created";

/** After how much SQL a long piece of work lets others have the thread. */
const TURN_CHARACTERS = 128 * 1024;

export type ImportOutcome =
  | { statements: number; meta: D1Meta | null; bookmark: string }
  | { error: string };

/** One D1 database: the object whose name is the database's id. */
export class D1Store extends DurableObject<unknown> {
  /** Settles when no import or export has the database to itself. */
  #free: Promise<unknown> = Promise.resolve();

  async create(): Promise<void> {
    this.ctx.storage.kv.put(CREATED, true);
  }

  /** Deletes everything. */
  async remove(): Promise<void> {
    await this.#turn();
    await this.ctx.storage.deleteAll();
  }

  async facts(): Promise<{ size: number; tables: number }> {
    const [row] = this.#sql
      .exec<{ tables: number }>(
        "SELECT COUNT(*) AS tables FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
      )
      .toArray();
    return { size: this.#sql.databaseSize, tables: row?.tables ?? 0 };
  }

  /**
   * Runs queries as one transaction; nothing of it stays when one fails. A query is one statement, or with
   * `several` any number of them, of which each has a result.
   */
  async query(queries: D1Query[], several = false): Promise<D1Outcome> {
    await this.#turn();
    if (!this.#exists()) return GONE;
    let current = 0;
    try {
      const results = this.ctx.storage.transactionSync(() =>
        queries.flatMap(({ sql, params }, index) => {
          current = index;
          return this.#run(String(sql), params ?? [], several);
        }),
      );
      if (results.length === 0) return { error: "No SQL statements detected." };
      return { results, bookmark: await this.#bookmark() };
    } catch (thrown) {
      return { error: messageOf(thrown), query: current };
    }
  }

  /** Runs a whole file of SQL as one transaction, with pauses; queries wait for its end. */
  async import(file: ReadableStream): Promise<ImportOutcome> {
    const sql = await new Response(file).text();
    return this.#alone(async () => {
      if (!this.#exists()) return GONE;
      let statements = 0;
      let meta: D1Meta | null = null;
      try {
        await this.ctx.storage.transaction(async () => {
          let characters = 0;
          for (const statement of splitSql(sql)) {
            meta = addMeta(meta, runStatement(this.#sql, statement, []).meta);
            statements++;
            characters += statement.length;
            if (characters < TURN_CHARACTERS) continue;
            characters = 0;
            await pause();
          }
        });
      } catch (thrown) {
        return { error: messageOf(thrown) };
      }
      return { statements, meta, bookmark: await this.#bookmark() };
    });
  }

  /** The database's content as SQL. */
  export(options: DumpOptions): Promise<{ sql: ReadableStream } | { error: string }> {
    return this.#alone(async () => {
      if (!this.#exists()) return GONE;
      const parts: string[] = [];
      let characters = 0;
      try {
        for (const line of dumpSql(this.#sql, options)) {
          parts.push(`${line}\n`);
          characters += line.length;
          if (characters < TURN_CHARACTERS) continue;
          characters = 0;
          await pause();
        }
      } catch (thrown) {
        return { error: messageOf(thrown) };
      }
      return { sql: new Blob(parts).stream() as ReadableStream };
    });
  }

  #run(sql: string, params: unknown[], several: boolean): D1Answer[] {
    const statements = [...splitSql(sql)];
    if (statements.length > 1 && !several) {
      throw new Error("A prepared SQL statement must contain only one statement.: SQLITE_ERROR");
    }
    return statements.map((statement) => runStatement(this.#sql, statement, params));
  }

  #exists(): boolean {
    return this.ctx.storage.kv.get(CREATED) === true;
  }

  async #bookmark(): Promise<string> {
    return this.ctx.storage.getCurrentBookmark();
  }

  /** Waits until nothing has the database to itself, nor is next in line. */
  async #turn(): Promise<void> {
    for (let free: unknown; free !== this.#free; ) {
      free = this.#free;
      await this.#free;
    }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#free.then(work);
    this.#free = result.catch(() => undefined);
    return result;
  }

  get #sql(): SqlStorage {
    return this.ctx.storage.sql;
  }
}

const GONE = { error: "The database does not exist; it may have been deleted." };

const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Of many statements: sums, and what the last one left. */
function addMeta(sum: D1Meta | null, next: D1Meta): D1Meta {
  if (!sum) return next;
  const duration = sum.duration + next.duration;
  return {
    ...next,
    duration,
    timings: { sql_duration_ms: duration },
    changes: sum.changes + next.changes,
    changed_db: sum.changed_db || next.changed_db,
    rows_read: sum.rows_read + next.rows_read,
    rows_written: sum.rows_written + next.rows_written,
  };
}
