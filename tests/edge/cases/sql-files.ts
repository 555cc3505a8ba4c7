import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { TestEdge } from "../../../workers/edge/testing.ts";
import { accountApi, ask, makeResource, put, says } from "../client.ts";

const D1 = "/d1/database";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** What holds for databases that are read in and written out as files of SQL. */
export function sqlFileCases(edge: () => TestEdge): void {
  const call = (method: string, path: string, body?: unknown) =>
    accountApi(edge(), method, path, body);
  const query = (id: string, sql: string) => call("POST", `${D1}/${id}/query`, { sql });

  async function importSql(id: string, sql: string, etag = md5(sql)) {
    const { result } = await call("POST", `${D1}/${id}/import`, { action: "init", etag });
    const uploaded = await fetch(String(result.upload_url), { method: "PUT", body: sql });
    const { filename } = result;
    const ingested = await call("POST", `${D1}/${id}/import`, { action: "ingest", etag, filename });
    return { uploaded, url: String(result.upload_url), result: ingested.result };
  }

  test("a file of SQL is read in as a whole or not at all", async () => {
    const id = await makeResource(edge(), "d1", "imports");
    const rows = Array.from(
      { length: 3000 },
      (_, n) => `INSERT INTO t VALUES (${n}, '${"x".repeat(100)}');`,
    );
    const good = await importSql(id, `CREATE TABLE t (n, x);\n${rows.join("\n")}`);
    expect(good.result).toMatchObject({
      status: "complete",
      result: { num_queries: 3001, meta: { rows_written: 3002 } },
    });
    const bad = await importSql(id, "DELETE FROM t; INSERT INTO none VALUES (1);");
    expect(bad.result).toMatchObject({
      success: false,
      status: "error",
      error: "no such table: none: SQLITE_ERROR",
    });
    const { result } = await query(id, "SELECT COUNT(*) AS n FROM t");
    expect(result).toMatchObject([{ results: [{ n: 3000 }] }]);
    const again = { action: "ingest", etag: md5("x"), filename: "x" };
    expect((await call("POST", `${D1}/${id}/import`, again)).result).toMatchObject({
      error: "The file was not uploaded. Upload it, then ingest it again.",
    });
    expect((await call("POST", `${D1}/${id}/import`, { action: "poll" })).result).toMatchObject({
      error: "Not currently importing anything.",
    });
  });

  test("a file of more than one message's size is read in while others are served", async () => {
    const id = await makeResource(edge(), "d1", "large");
    await put(edge(), "quick", says("hi"));
    const row = `INSERT INTO t VALUES ('${"x".repeat(20_000)}');\n`;
    const done = importSql(id, `CREATE TABLE t (x);\n${row.repeat(2000)}`);
    let served = 0;
    let longest = 0;
    let busy = true;
    void done.finally(() => {
      busy = false;
    });
    while (busy) {
      const began = performance.now();
      expect((await ask(edge(), "quick.localhost")).text).toBe("hi");
      longest = Math.max(longest, performance.now() - began);
      served++;
    }
    expect((await done).result).toMatchObject({ result: { num_queries: 2001 } });
    expect(served).toBeGreaterThan(3);
    expect(longest).toBeLessThan(2000);
  }, 60_000);

  test("an upload has to be what was announced, and its address can't be made up", async () => {
    const id = await makeResource(edge(), "d1", "uploads");
    const wrong = await importSql(id, "SELECT 1;", md5("SELECT 2;"));
    expect(wrong.uploaded.status).toBe(400);
    expect(await wrong.uploaded.text()).toContain("What arrived doesn't have the MD5");
    expect(wrong.result).toMatchObject({ status: "error" });
    const [content = "", signature = ""] = wrong.url.split("/transfers/")[1]?.split(".") ?? [];
    const forged = `${edge().api}/transfers/${content.slice(0, -4)}AAAA.${signature}`;
    for (const url of [forged, `${edge().api}/transfers/nothing`]) {
      const answer = await fetch(url, { method: "PUT", body: "x" });
      expect(await answer.json()).toMatchObject({
        errors: [
          { code: 7403, message: "This address isn't valid, or no longer: it is for an hour." },
        ],
      });
    }
    expect((await fetch(wrong.url)).status).toBe(403);
    const large = new Uint8Array(100 * 1024 * 1024 + 1);
    const refused = await fetch(wrong.url, { method: "PUT", body: large });
    expect(refused.status).toBe(413);
    expect(await refused.text()).toContain(
      "104857600 (100 MiB) are the most that can be imported. Split it.",
    );
    const body = new Blob(["SELECT 1;"]).stream();
    const unmeasured = { method: "PUT", body, duplex: "half" } as RequestInit;
    expect((await fetch(wrong.url, unmeasured)).status).toBe(411);
  }, 60_000);

  async function exported(id: string, dump_options: Record<string, unknown> = {}): Promise<string> {
    const { result } = await call("POST", `${D1}/${id}/export`, {
      output_format: "polling",
      dump_options,
    });
    const { signed_url } = result.result as { signed_url: string };
    return (await fetch(signed_url)).text();
  }

  test("an export holds the schema, the data, or both, of all tables or some", async () => {
    const id = await makeResource(edge(), "d1", "exports");
    await query(
      id,
      'CREATE TABLE a (x, "q""t" AS (x * 2)); CREATE TABLE b (y); CREATE VIEW v AS SELECT y FROM b; INSERT INTO a VALUES (1.5); INSERT INTO b VALUES (9e999)',
    );
    const lines = async (options?: Record<string, unknown>) =>
      (await exported(id, options)).trim().split("\n").slice(1);
    const schema = [
      'CREATE TABLE a (x, "q""t" AS (x * 2));',
      "CREATE TABLE b (y);",
      "CREATE VIEW v AS SELECT y FROM b;",
    ];
    const data = ['INSERT INTO "a" ("x") VALUES(1.5);', 'INSERT INTO "b" ("y") VALUES(9e999);'];
    expect(await lines()).toEqual([schema[0], data[0], schema[1], data[1], schema[2]]);
    expect(await lines({ no_data: true })).toEqual(schema);
    expect(await lines({ no_schema: true })).toEqual(data);
    expect(await lines({ tables: ["b"] })).toEqual([schema[1], data[1]]);
    await query(id, "CREATE VIRTUAL TABLE f USING fts5(x)");
    const { result } = await call("POST", `${D1}/${id}/export`, {});
    expect(result).toMatchObject({
      status: "error",
      error: "D1 Export error: cannot export databases with Virtual Tables (fts5)",
    });
  });
}
