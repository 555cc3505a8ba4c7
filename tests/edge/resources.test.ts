import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { ask } from "./client.ts";
import { runWrangler } from "./wrangler.ts";

const MAIN = `export default {
  async fetch(request, { CACHE, FILES, DB }) {
    const { path } = { path: new URL(request.url).pathname };
    if (path === "/write") {
      await CACHE.put("from", "worker");
      await FILES.put("from", "worker");
      await DB.exec("CREATE TABLE t (x); INSERT INTO t VALUES ('worker')".replace("; ", ";\\n"));
    }
    return Response.json({
      kv: await CACHE.get("from"),
      r2: await (await FILES.get("from"))?.text() ?? null,
      d1: await DB.prepare("SELECT x FROM t").first("x").catch((error) => error.message),
    });
  },
};`;

let edge: TestEdge;
let folder: string;
beforeAll(async () => {
  edge = await TestEdge.start();
  folder = await mkdtemp(join(tmpdir(), "thaw-resources-"));
  await writeFile(join(folder, "index.js"), MAIN);
}, 30_000);
afterAll(async () => {
  await edge.stop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

/** Runs wrangler, which has to succeed; gives what it printed. */
async function wrangler(command: string, ...args: string[]): Promise<string> {
  const { code, out } = await runWrangler(edge, folder, [...command.split(" "), ...args]);
  if (code !== 0) throw new Error(`wrangler ${command}: ${out}`);
  return out;
}

const configure = (config: Record<string, unknown>): Promise<void> =>
  writeFile(
    join(folder, "wrangler.json"),
    JSON.stringify({
      name: "bound",
      main: "index.js",
      compatibility_date: "2026-10-01",
      ...config,
    }),
  );

test("wrangler makes what a Worker's bindings lack, and deploys again with the same", async () => {
  await configure({
    kv_namespaces: [{ binding: "CACHE" }],
    r2_buckets: [{ binding: "FILES" }],
    d1_databases: [{ binding: "DB" }],
  });
  const first = await wrangler("deploy");
  expect(first).toContain("CACHE provisioned");
  expect(first).toContain("FILES provisioned");
  expect(first).toContain("DB provisioned");
  const written = { kv: "worker", r2: "worker", d1: "worker" };
  expect(JSON.parse((await ask(edge, "bound.localhost", "/write")).text)).toEqual(written);
  const second = await wrangler("deploy");
  expect(second).not.toContain("provisioned");
  expect(JSON.parse((await ask(edge, "bound.localhost")).text)).toEqual(written);
}, 120_000);

test("wrangler makes, fills, renames and deletes KV namespaces", async () => {
  await configure({});
  const made = await wrangler("kv namespace create", "notes");
  const id = /[0-9a-f]{32}/.exec(made)?.[0] ?? "";
  const at = ["--namespace-id", id, "--remote"];
  expect(JSON.parse(await wrangler("kv namespace list"))).toContainEqual(
    expect.objectContaining({ id, title: "notes" }),
  );
  await wrangler("kv key put", "a/b c", "first", "--metadata", '{"by":"me"}', ...at);
  expect((await wrangler("kv key get", "a/b c", ...at)).trim()).toBe("first");
  expect(JSON.parse(await wrangler("kv key list", ...at))).toEqual([
    { name: "a/b c", metadata: { by: "me" } },
  ]);
  const entries = [
    { key: "x", value: "1" },
    { key: "y", value: "Mg==", base64: true },
  ];
  await writeFile(join(folder, "bulk.json"), JSON.stringify(entries));
  await writeFile(join(folder, "keys.json"), JSON.stringify(["x", "y"]));
  await wrangler("kv bulk put", "bulk.json", ...at);
  expect(await wrangler("kv bulk get", "keys.json", ...at)).toMatch(/"y":\s*"2"/);
  await wrangler("kv bulk delete", "keys.json", "--force", ...at);
  await wrangler("kv key delete", "a/b c", ...at);
  expect(JSON.parse(await wrangler("kv key list", ...at))).toEqual([]);
  await wrangler("kv namespace rename", "notes", "--new-name", "diary");
  await wrangler("kv namespace delete", "--namespace-id", id, "--skip-confirmation");
  expect(await wrangler("kv namespace list")).not.toContain(id);
}, 180_000);

test("wrangler makes, fills, shows and deletes buckets", async () => {
  await wrangler("r2 bucket create", "photos");
  await writeFile(join(folder, "in.txt"), "a photo");
  const put = ["--file", "in.txt", "--content-type", "text/x-photo", "--remote"];
  await wrangler("r2 object put", "photos/2026/one.txt", ...put);
  await wrangler("r2 object get", "photos/2026/one.txt", "--file", "out.txt", "--remote");
  expect(await readFile(join(folder, "out.txt"), "utf8")).toBe("a photo");
  expect(await wrangler("r2 bucket list")).toContain("photos");
  expect(await wrangler("r2 bucket info", "photos")).toMatch(/object_count:\s+1\n/);
  const kept = await runWrangler(edge, folder, ["r2", "bucket", "delete", "photos"]);
  expect(kept.out).toContain("The bucket you tried to delete is not empty");
  await wrangler("r2 object delete", "photos/2026/one.txt", "--remote");
  await wrangler("r2 bucket delete", "photos");
  const gone = await runWrangler(edge, folder, ["r2", "bucket", "info", "photos"]);
  expect(gone.out).toContain("The specified bucket does not exist.");
}, 180_000);

test("wrangler makes, queries, migrates, exports and deletes databases", async () => {
  await configure({});
  const made = await wrangler("d1 create", "shop");
  const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(made)?.[0] ?? "";
  await configure({
    d1_databases: [{ binding: "DB", database_name: "shop", database_id: id }],
  });
  await mkdir(join(folder, "migrations"));
  const migration = `CREATE TABLE items (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, data BLOB);
    CREATE TABLE log (entry TEXT);
    CREATE TRIGGER noted AFTER INSERT ON items BEGIN INSERT INTO log VALUES (new.name || ';'); END;`;
  await writeFile(join(folder, "migrations/0001_items.sql"), migration);
  expect(await wrangler("d1 migrations list", "shop", "--remote")).toContain("0001_items.sql");
  await wrangler("d1 migrations apply", "shop", "--remote");
  expect(await wrangler("d1 migrations list", "shop", "--remote")).toContain(
    "No migrations to apply",
  );
  const sql = "INSERT INTO items (name) VALUES ('it''s; one'); SELECT name FROM items";
  const json = ["--remote", "--json"];
  const [, selected] = JSON.parse(await wrangler("d1 execute", "shop", "--command", sql, ...json));
  expect(selected).toMatchObject({ success: true, results: [{ name: "it's; one" }] });
  await writeFile(
    join(folder, "more.sql"),
    "-- more\nINSERT INTO items (name, data) VALUES ('two\nlines', X'00ff');\nINSERT INTO items (name) VALUES (NULL);\n",
  );
  const file = await wrangler("d1 execute", "shop", "--file", "more.sql", "--remote", "-y");
  expect(file).toMatch(/Executed 2 queries .* 4 rows written|Executed 2 queries/);
  expect(await wrangler("d1 list")).toContain("shop");
  expect(await wrangler("d1 info", "shop", "--json")).toMatch(/"num_tables": 3/);

  await wrangler("d1 export", "shop", "--output", "dump.sql", "--remote", "-y");
  await wrangler("d1 create", "copy");
  await wrangler("d1 execute", "copy", "--file", "dump.sql", "--remote", "-y");
  const all =
    "SELECT id, name, hex(data) AS data FROM items; SELECT * FROM log; SELECT * FROM sqlite_sequence";
  const [items, log] = JSON.parse(await wrangler("d1 execute", "copy", "--command", all, ...json));
  expect(items.results).toEqual([
    { id: 1, name: "it's; one", data: "" },
    { id: 2, name: "two\nlines", data: "00FF" },
    { id: 3, name: null, data: "" },
  ]);
  expect(log.results).toHaveLength(3);
  await wrangler("d1 delete", "copy", "-y");
  const gone = ["d1", "execute", "copy", "--command", "SELECT 1", "--remote"];
  expect((await runWrangler(edge, folder, gone)).out).toContain("Couldn't find a D1 DB");
}, 240_000);
