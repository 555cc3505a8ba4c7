import { expect, test } from "vitest";
import type { AskWorker } from "./types.ts";

/** An error as `workers/d1.js` tells it. */
export const d1Error = (message: string) => ({
  error: message,
  cause: message.replace(/^\w+: /, ""),
});

/** Asks a Worker of `workers/d1.js` to call a method. */
export const d1Call =
  (ask: AskWorker) =>
  async (worker: string, body: Record<string, unknown>): Promise<unknown> =>
    JSON.parse(await ask(worker, "/", { args: [], ...body }));

/**
 * What holds for D1 databases wherever they are.
 * @param ask asks Workers of `workers/d1.js`: `one` and `three` share a database, `two` has another
 */
export function d1Cases(ask: AskWorker): void {
  const call = d1Call(ask);
  /** Runs a statement in the first database. */
  const run = (method: string, sql: unknown[], ...args: unknown[]): Promise<unknown> =>
    call("one", { method, sql, args });

  test("a Worker finds a database in env, by the name the workers SDK looks for", async () => {
    expect(await call("one", { method: "name" })).toEqual(["D1Database", "D1PreparedStatement"]);
  });

  test("what one Worker writes, those with the same database read, and others don't", async () => {
    await run("run", ["CREATE TABLE shared (x)"]);
    await run("run", ["INSERT INTO shared VALUES (?)", "hello"]);
    const read = { method: "first", sql: ["SELECT x FROM shared"], args: ["x"] };
    expect(await call("three", read)).toBe("hello");
    expect(await call("two", read)).toEqual(
      d1Error("D1_ERROR: no such table: shared: SQLITE_ERROR"),
    );
  });

  test("rows come as objects, as lists, or one of them, with what D1 tells about the query", async () => {
    await run("run", ["CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)"]);
    const meta = {
      served_by: "local",
      served_by_primary: true,
      total_attempts: 1,
      timings: { sql_duration_ms: expect.any(Number) },
      duration: expect.any(Number),
      size_after: expect.any(Number),
    };
    expect(await run("run", ["INSERT INTO users (name) VALUES (?), (?)", "Ada", "Bob"])).toEqual({
      success: true,
      results: [],
      meta: {
        ...meta,
        changes: 2,
        last_row_id: 2,
        changed_db: true,
        rows_read: 0,
        rows_written: 2,
      },
    });
    const select = ["SELECT * FROM users WHERE id > ?1 ORDER BY id", 0];
    const rows = [
      { id: 1, name: "Ada" },
      { id: 2, name: "Bob" },
    ];
    const read = {
      ...meta,
      changes: 0,
      last_row_id: 2,
      changed_db: false,
      rows_read: 2,
      rows_written: 0,
    };
    expect(await run("all", select)).toEqual({ success: true, results: rows, meta: read });
    expect(await run("first", select)).toEqual(rows[0]);
    expect(await run("first", select, "name")).toBe("Ada");
    expect(await run("first", ["SELECT * FROM users WHERE id = 9"])).toBeNull();
    expect(await run("raw", select)).toEqual([
      [1, "Ada"],
      [2, "Bob"],
    ]);
    expect(await run("raw", select, { columnNames: true })).toEqual([
      ["id", "name"],
      [1, "Ada"],
      [2, "Bob"],
    ]);
    expect(await run("raw", ["SELECT 1 AS a, 2 AS a"])).toEqual([[1, 2]]);
  });

  test("values are bound by their type; bytes come back as a list of numbers", async () => {
    const select = [
      "SELECT ?, ?, ?, ?, ?, ?, ?",
      1.5,
      "text",
      null,
      true,
      "bytes",
      "buffer",
      [1, 2],
    ];
    expect(await run("raw", select)).toEqual([[1.5, "text", null, 1, [1, 255], [7], [1, 2]]]);
    expect(await run("raw", ["SELECT ?", "NaN"])).toEqual([[null]]);
    expect(await run("raw", ["SELECT typeof(?)", "bytes"])).toEqual([["blob"]]);
  });

  test("a batch is one transaction", async () => {
    const made = await call("one", {
      method: "batch",
      args: [["CREATE TABLE tx (x)"], ["INSERT INTO tx VALUES (?)", 1], ["SELECT x FROM tx"]],
    });
    expect(made).toMatchObject([
      { results: [] },
      { meta: { changes: 1 } },
      { results: [{ x: 1 }] },
    ]);
    const failed = await call("one", {
      method: "batch",
      args: [["INSERT INTO tx VALUES (2)"], ["INSERT INTO nowhere VALUES (3)"]],
    });
    expect(failed).toEqual(d1Error("D1_ERROR: no such table: nowhere: SQLITE_ERROR"));
    expect(await run("raw", ["SELECT x FROM tx"])).toEqual([[1]]);
  });

  test("exec runs a statement on each line, and names the line that fails", async () => {
    const sql = "CREATE TABLE lines (x);\n\n-- a comment\nINSERT INTO lines VALUES (1);";
    expect(await call("one", { method: "exec", sql })).toEqual({
      count: 2,
      duration: expect.any(Number),
    });
    const wrong = "INSERT INTO lines VALUES (2);\nINSERT INTO line VALUES (3);";
    expect(await call("one", { method: "exec", sql: wrong })).toEqual(
      d1Error(
        "D1_EXEC_ERROR: Error in line 2: INSERT INTO line VALUES (3);: no such table: line: SQLITE_ERROR",
      ),
    );
    expect(await run("first", ["SELECT COUNT(*) AS n FROM lines"], "n")).toBe(1);
  });

  test("a session tells a bookmark that grows with what it wrote", async () => {
    for (const args of [[], ["first-primary"], ["first-unconstrained"]]) {
      expect(await call("one", { method: "session", args })).toEqual({
        before: null,
        first: expect.any(String),
        grows: true,
      });
    }
    const { first } = (await call("one", { method: "session" })) as { first: string };
    expect(await call("one", { method: "session", args: [first] })).toMatchObject({
      before: first,
    });
  });

  test("what D1 refuses is told as D1 tells it", async () => {
    await run("run", ["CREATE TABLE IF NOT EXISTS u (x UNIQUE NOT NULL)"]);
    await run("run", ["INSERT INTO u VALUES (1)"]);
    const many = `SELECT ${Array.from({ length: 101 }, () => "?").join(",")}`;
    const values = Array.from({ length: 101 }, () => 1);
    const refusals: [sql: unknown[], message: string][] = [
      [["SELEC 1"], 'D1_ERROR: near "SELEC": syntax error at offset 0: SQLITE_ERROR'],
      [["SELECT nope FROM u"], "D1_ERROR: no such column: nope at offset 7: SQLITE_ERROR"],
      [
        ["INSERT INTO u VALUES (1)"],
        "D1_ERROR: UNIQUE constraint failed: u.x: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)",
      ],
      [
        ["INSERT INTO u VALUES (?)", null],
        "D1_ERROR: NOT NULL constraint failed: u.x: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_NOTNULL)",
      ],
      [["SELECT ?", 1, 2], "D1_ERROR: Wrong number of parameter bindings for SQL query."],
      [[many, ...values], "D1_ERROR: too many SQL variables at offset 207: SQLITE_ERROR"],
      [
        ["SELECT length(?)", { repeat: 2_000_001 }],
        "D1_ERROR: string or blob too big: SQLITE_TOOBIG",
      ],
      [
        ["SELECT ?", "undefined"],
        "D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'",
      ],
      [["SELECT ?", "bigint"], "D1_TYPE_ERROR: Type 'bigint' not supported for value '1'"],
      [
        ["SELECT ?", { a: 1 }],
        "D1_TYPE_ERROR: Type 'object' not supported for value '[object Object]'",
      ],
      [["SELECT ?", [300]], "D1_TYPE_ERROR: Type 'object' not supported for value '300'"],
      [[" -- nothing"], "D1_ERROR: No SQL statements detected."],
      [
        ["SELECT 1; SELECT 2"],
        "D1_ERROR: A prepared SQL statement must contain only one statement.: SQLITE_ERROR",
      ],
    ];
    for (const [sql, message] of refusals) expect(await run("run", sql)).toEqual(d1Error(message));
    expect(await run("first", ["SELECT length(?) AS n", { repeat: 2_000_000 }], "n")).toBe(
      2_000_000,
    );
    expect(await run("first", ["SELECT 1 AS a"], "b")).toEqual({
      error: "D1_COLUMN_NOTFOUND: Column not found (b)",
      cause: "Column not found",
    });
    expect(await call("one", { method: "dump" })).toMatchObject({
      error: expect.stringMatching(/^D1_DUMP_ERROR: dump\(\) is deprecated/),
    });
    expect(await call("one", { method: "batch", args: [] })).toEqual(
      d1Error("D1_ERROR: No SQL statements detected."),
    );
  });

  test("transactions, other databases and the storage's own tables are out of a statement's reach", async () => {
    for (const sql of ["BEGIN TRANSACTION", "SAVEPOINT a", "COMMIT"]) {
      expect(await run("run", [sql])).toMatchObject({
        error: expect.stringContaining("To execute a transaction, please use"),
      });
    }
    for (const sql of [
      "ATTACH DATABASE 'other' AS o",
      "SELECT * FROM _cf_KV",
      "PRAGMA journal_mode=OFF",
    ]) {
      expect(await run("run", [sql])).toMatchObject({
        error: expect.stringMatching(/^D1_ERROR: .*(prohibited|not authorized)/),
      });
    }
  });
}
