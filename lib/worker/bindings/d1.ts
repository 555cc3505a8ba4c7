import { D1PreparedStatement, type D1Result, toRows } from "./d1-statement.ts";

/** A value as a statement is bound to it; bytes are a list of numbers. */
export type D1Value = string | number | null | number[];

export interface D1Query {
  sql: string;
  params?: D1Value[];
}

/** What is told of a query beside its rows. */
export interface D1Meta {
  served_by: string;
  served_by_primary: boolean;
  total_attempts: number;
  timings: { sql_duration_ms: number };
  duration: number;
  changes: number;
  last_row_id: number;
  changed_db: boolean;
  size_after: number;
  rows_read: number;
  rows_written: number;
}

export interface D1Answer {
  columns: string[];
  rows: D1Value[][];
  meta: D1Meta;
}

/** An error is data: its text has to arrive as SQLite worded it. `query` is the index of the one that failed. */
export type D1Outcome =
  | { results: D1Answer[]; bookmark: string }
  | { error: string; query?: number | undefined };

/** What stands behind a database. The queries of one call are one transaction; blank ones are left out. */
export interface D1Backend {
  query(queries: D1Query[]): Promise<D1Outcome>;
}

const CONSTRAINTS = ["first-unconstrained", "first-primary"];

/** Queries that see each other's writes. There is one instance here, so every read does. */
export class D1DatabaseSession {
  readonly #backend: D1Backend;
  #bookmark: string | null;

  constructor(backend: D1Backend, constraintOrBookmark: string) {
    this.#backend = backend;
    this.#bookmark = CONSTRAINTS.includes(constraintOrBookmark) ? null : constraintOrBookmark;
  }

  prepare(query: string): D1PreparedStatement {
    return new D1PreparedStatement((queries) => this.#run(queries), query);
  }

  /** Runs statements in one transaction. */
  async batch(statements: D1PreparedStatement[]): Promise<D1Result[]> {
    const results = await this.#run(
      statements.map(({ statement, params }) => ({ sql: statement, params })),
    );
    return results.map(toRows);
  }

  /** The newest state this session has seen; null before its first query. */
  getBookmark(): string | null {
    return this.#bookmark;
  }

  async #run(queries: D1Query[]): Promise<D1Answer[]> {
    const outcome = await ask(this.#backend, queries);
    if ("error" in outcome) throw failure("D1_ERROR", outcome.error);
    if ((this.#bookmark ?? "") < outcome.bookmark) this.#bookmark = outcome.bookmark;
    return outcome.results;
  }
}

/**
 * A D1 database as a Worker sees it. The workers SDK knows bindings by their constructor's name.
 * @see https://developers.cloudflare.com/d1/worker-api/
 */
export class D1Database {
  readonly #backend: D1Backend;

  constructor(backend: D1Backend) {
    this.#backend = backend;
  }

  prepare(query: string): D1PreparedStatement {
    return this.withSession().prepare(query);
  }

  batch(statements: D1PreparedStatement[]): Promise<D1Result[]> {
    return this.withSession().batch(statements);
  }

  /** Runs a text with a statement on each line, in one transaction. */
  async exec(query: string): Promise<{ count: number; duration: number }> {
    const lines = query.trim().split("\n");
    const outcome = await ask(
      this.#backend,
      lines.map((sql) => ({ sql })),
    );
    if ("error" in outcome) {
      const line = outcome.query ?? 0;
      throw failure("D1_EXEC_ERROR", `Error in line ${line + 1}: ${lines[line]}: ${outcome.error}`);
    }
    const duration = outcome.results.reduce((sum, { meta }) => sum + meta.duration, 0);
    return { count: outcome.results.length, duration };
  }

  withSession(constraintOrBookmark?: string | null): D1DatabaseSession {
    const given = constraintOrBookmark?.trim() || "first-unconstrained";
    return new D1DatabaseSession(this.#backend, given);
  }

  /** Only databases of D1's alpha could be dumped, and there are none any more. */
  async dump(): Promise<ArrayBuffer> {
    const message = "dump() is deprecated; `wrangler d1 export` gives a database's content as SQL.";
    throw failure("D1_DUMP_ERROR", message);
  }
}

/** A backend that can't be reached, or an answer that is too large to send, is an error of the query too. */
async function ask(backend: D1Backend, queries: D1Query[]): Promise<D1Outcome> {
  try {
    return await backend.query(queries);
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

const failure = (kind: string, message: string): Error =>
  new Error(`${kind}: ${message}`, { cause: new Error(message) });
