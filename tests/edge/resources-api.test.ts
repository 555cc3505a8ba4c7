import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { API_TOKEN, INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { accountApi, api, ask, makeResource, put, says } from "./client.ts";

let edge: TestEdge;
beforeAll(async () => {
  edge = await TestEdge.start();
});
afterAll(() => edge.stop());

const KV = "/storage/kv/namespaces";
const R2 = "/r2/buckets";
const D1 = "/d1/database";
const NO_ID = "0".repeat(32);
const NO_UUID = "00000000-0000-4000-8000-000000000000";

const call = (method: string, path: string, body?: unknown) => accountApi(edge, method, path, body);

/** A call whose body isn't JSON. */
function raw(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${API_TOKEN}`, ...(init.headers as object) };
  return fetch(`${edge.api}/accounts/local${path}`, { ...init, headers });
}

/** The SQL of the whole text, run in a database. */
const query = (id: string, sql: string) => call("POST", `${D1}/${id}/query`, { sql });

test("a deploy that is bound to what isn't there is refused in Cloudflare's words, and stores nothing", async () => {
  const kv = await makeResource(edge, "kv", "bound");
  await makeResource(edge, "r2", "bound");
  const refusals: [binding: Record<string, string>, code: number, message: string][] = [
    [{ type: "kv_namespace", namespace_id: NO_ID }, 10041, `KV namespace '${NO_ID}' not found.`],
    [
      { type: "kv_namespace", namespace_id: `${kv}/a` },
      10042,
      `KV namespace '${kv}/a' is not valid. Please verify the namespace_id in your configuration.`,
    ],
    [
      { type: "r2_bucket", bucket_name: "none" },
      10085,
      "R2 bucket 'none' not found. Please use a different name and try again.",
    ],
    [
      { type: "r2_bucket", bucket_name: "bound", jurisdiction: "eu" },
      10085,
      "R2 bucket 'bound' not found. Please use a different name and try again.",
    ],
    [
      { type: "d1", id: NO_UUID },
      10181,
      `D1 binding 'IT' references database '${NO_UUID}' which was not found.`,
    ],
    [
      { type: "d1", id: "bound" },
      10021,
      "binding IT of type d1 must have a valid `database_id` specified",
    ],
  ];
  for (const [binding, code, message] of refusals) {
    const answer = await put(edge, "lost", says("hi"), { bindings: [{ ...binding, name: "IT" }] });
    expect(answer).toMatchObject({ status: 400, errors: [{ code, message }] });
  }
  expect((await api(edge, "GET", "/scripts/lost/settings")).status).toBe(404);
  await put(edge, "found", says("hi"));
  const bindings = [{ type: "d1", name: "DB", id: NO_UUID }];
  const patched = await api(edge, "PATCH", "/scripts/found/settings", { bindings });
  expect(patched.errors).toMatchObject([{ code: 10181 }]);
});

test("what can't be made, found or named is refused with Cloudflare's codes", async () => {
  const kv = await makeResource(edge, "kv", "taken");
  const other = await makeResource(edge, "kv", "other");
  await makeResource(edge, "r2", "taken");
  const d1 = await makeResource(edge, "d1", "taken");
  const refusals: [string, string, unknown, status: number, code: number, message: string][] = [
    [
      "POST",
      KV,
      { title: "taken" },
      400,
      10014,
      "a namespace with this account ID and title already exists",
    ],
    ["PUT", `${KV}/${other}`, { title: "taken" }, 400, 10014, "already exists"],
    ["POST", KV, {}, 400, 10019, "a namespace title of 1 to 512 characters is required"],
    ["GET", `${KV}/${NO_ID}`, undefined, 404, 10013, "namespace not found"],
    ["GET", `${KV}/${NO_ID}/keys`, undefined, 404, 10013, "namespace not found"],
    ["GET", `${KV}/${kv}/values/none`, undefined, 404, 10009, "get: 'key not found'"],
    ["GET", `${KV}/${kv}/metadata/none`, undefined, 404, 10009, "get: 'key not found'"],
    [
      "PUT",
      `${KV}/${kv}/values/a?expiration_ttl=5`,
      "x",
      400,
      10034,
      "Expiration TTL must be at least 60",
    ],
    ["PUT", `${KV}/${kv}/values/${"k".repeat(600)}`, "x", 400, 10033, "exceeds key length limit"],
    ["PUT", `${KV}/${kv}/bulk`, [{ key: "a" }], 400, 10012, "could not parse the request's body"],
    [
      "PUT",
      `${KV}/${kv}/bulk`,
      [{ key: "a", value: "%", base64: true }],
      400,
      10012,
      "the value of 'a' isn't valid base64",
    ],
    [
      "POST",
      `${KV}/${kv}/bulk/get`,
      { keys: [] },
      400,
      10012,
      "could not parse the request's body",
    ],
    [
      "POST",
      R2,
      { name: "taken" },
      409,
      10004,
      "The bucket you tried to create already exists, and you own it.",
    ],
    ["POST", R2, { name: "No_Name" }, 400, 10005, "The specified bucket name is not valid."],
    [
      "POST",
      R2,
      { name: "cold", storageClass: "Ice" },
      400,
      10062,
      "The storage class specified is not valid.",
    ],
    ["GET", `${R2}/none`, undefined, 404, 10006, "The specified bucket does not exist."],
    ["GET", `${R2}/none/objects/a`, undefined, 404, 10006, "The specified bucket does not exist."],
    ["GET", `${R2}/taken/objects/a`, undefined, 404, 10007, "The specified key does not exist."],
    [
      "PUT",
      `${R2}/taken/objects/${"k".repeat(1100)}`,
      "x",
      400,
      10020,
      "The specified object name is not valid.",
    ],
    ["POST", D1, { name: "taken" }, 400, 7502, 'A database with the name "taken" already exists.'],
    ["POST", D1, { name: "a/b" }, 400, 7400, "The request is malformed"],
    ["GET", `${D1}/none`, undefined, 404, 7404, "The database none could not be found"],
    ["POST", `${D1}/${NO_UUID}/query`, { sql: "SELECT 1" }, 404, 7404, "could not be found"],
    [
      "POST",
      `${D1}/${d1}/query`,
      { sql: "SELEC 1" },
      400,
      7500,
      'near "SELEC": syntax error at offset 0: SQLITE_ERROR',
    ],
    ["POST", `${D1}/${d1}/query`, { params: [] }, 400, 7400, "The request is malformed"],
    ["POST", `${D1}/${d1}/nothing`, {}, 404, 7003, "Could not route to"],
  ];
  for (const [method, path, body, status, code, message] of refusals) {
    const answer = await call(method, path, body);
    expect({ path, ...answer }).toMatchObject({
      path,
      status,
      errors: [{ code, message: expect.stringContaining(message) }],
    });
  }
  const moon = await raw(R2, { headers: { "cf-r2-jurisdiction": "moon" } });
  expect(await moon.json()).toMatchObject({
    errors: [{ message: 'The jurisdiction "moon" is not valid.' }],
  });
});

test("lists come in pages", async () => {
  for (const name of ["page-a", "page-b", "page-c"]) await makeResource(edge, "d1", name);
  const page = async (number: number) =>
    (await call("GET", `${D1}?name=page-&per_page=2&page=${number}`)).result;
  expect(await page(1)).toMatchObject([{ name: "page-a" }, { name: "page-b" }]);
  expect(await page(2)).toMatchObject([{ name: "page-c" }]);
  expect(await page(3)).toEqual([]);
  const titles = await call("GET", `${KV}?order=title&direction=desc&per_page=1`);
  expect(titles.result).toMatchObject([{ title: "taken" }]);
});

test("a namespace's keys come in pages, with metadata and expiry, and are nobody else's", async () => {
  const id = await makeResource(edge, "kv", "keys");
  const other = await makeResource(edge, "kv", "keys-2");
  const expiration = Math.floor(Date.now() / 1000) + 3600;
  const entries = [
    { key: "a", value: "1", metadata: { n: 1 } },
    { key: "b", value: "2", expiration },
    { key: "c/d", value: "3" },
  ];
  const stored = await call("PUT", `${KV}/${id}/bulk`, entries);
  expect(stored.result).toEqual({ successful_key_count: 3, unsuccessful_keys: [] });
  const first = (await (await raw(`${KV}/${id}/keys?limit=2`)).json()) as {
    result: unknown;
    result_info: { cursor: string };
  };
  expect(first.result).toEqual([
    { name: "a", metadata: { n: 1 } },
    { name: "b", expiration },
  ]);
  const { cursor } = first.result_info;
  const second = await call("GET", `${KV}/${id}/keys?limit=2&cursor=${encodeURIComponent(cursor)}`);
  expect(second.result).toEqual([{ name: "c/d" }]);
  const got = await call("POST", `${KV}/${id}/bulk/get`, {
    keys: ["a", "none"],
    withMetadata: true,
  });
  expect(got.result).toEqual({ values: { a: { value: "1", metadata: { n: 1 } }, none: null } });
  expect((await call("GET", `${KV}/${id}/metadata/a`)).result).toEqual({ n: 1 });
  expect(await (await raw(`${KV}/${id}/values/c%2Fd`)).text()).toBe("3");
  expect((await call("GET", `${KV}/${other}/keys`)).result).toEqual([]);
  expect((await call("POST", `${KV}/${id}/bulk/delete`, ["a", "b"])).result).toMatchObject({
    successful_key_count: 2,
  });
  expect((await call("GET", `${KV}/${id}/keys`)).result).toEqual([{ name: "c/d" }]);
});

test("objects are listed, keep their headers, and arrive without a known length too", async () => {
  await makeResource(edge, "r2", "objects");
  const eu = { "cf-r2-jurisdiction": "eu", "content-type": "application/json" };
  const made = await raw(R2, { method: "POST", headers: eu, body: '{"name":"objects"}' });
  expect(await made.json()).toMatchObject({ result: { name: "objects", jurisdiction: "eu" } });
  const headers = { "content-type": "text/x-a", "cache-control": "max-age=9" };
  await raw(`${R2}/objects/objects/dir/a b.txt`, { method: "PUT", body: "hello", headers });
  const part = new Uint8Array(3 * 1024 * 1024).fill(65);
  const body = new ReadableStream({
    start(controller) {
      for (let sent = 0; sent < 4; sent++) controller.enqueue(part);
      controller.close();
    },
  });
  const long = { method: "PUT", body, duplex: "half" } as RequestInit;
  expect(await (await raw(`${R2}/objects/objects/long`, long)).json()).toMatchObject({
    result: { key: "long", size: String(4 * part.length) },
  });
  const got = await raw(`${R2}/objects/objects/dir/a%20b.txt`);
  expect(await got.text()).toBe("hello");
  expect(Object.fromEntries(got.headers)).toMatchObject({
    ...headers,
    etag: '"5d41402abc4b2a76b9719d911017c592"',
  });
  expect(
    (await raw(`${R2}/objects/objects/long`, { method: "HEAD" })).headers.get("content-length"),
  ).toBe(String(4 * part.length));
  const list = await call("GET", `${R2}/objects/objects?prefix=dir/`);
  expect(list.result).toMatchObject([
    { key: "dir/a b.txt", size: 5, http_metadata: { contentType: "text/x-a" } },
  ]);
  const other = await raw(`${R2}/objects/objects`, { headers: { "cf-r2-jurisdiction": "eu" } });
  expect(await other.json()).toMatchObject({ result: [] });
  expect((await call("DELETE", `${R2}/objects`)).errors).toEqual([
    { code: 10008, message: "The bucket you tried to delete is not empty." },
  ]);
});

test("a database takes several statements as one transaction, and values to bind", async () => {
  const id = await makeResource(edge, "d1", "queries");
  await query(id, "CREATE TABLE t (x, y); INSERT INTO t VALUES (1, 'a')");
  const failed = await query(id, "INSERT INTO t VALUES (2, 'b'); INSERT INTO none VALUES (1)");
  expect(failed.errors).toEqual([{ code: 7500, message: "no such table: none: SQLITE_ERROR" }]);
  const select = { sql: "SELECT * FROM t WHERE x = ?", params: [1] };
  const found = await call("POST", `${D1}/queries/query`, select);
  expect(found.result).toMatchObject([
    { success: true, results: [{ x: 1, y: "a" }], meta: { rows_read: 1 } },
  ]);
  const rows = await call("POST", `${D1}/${id}/raw`, {
    batch: [select, { sql: "SELECT COUNT(*) AS n FROM t" }],
  });
  expect(rows.result).toMatchObject([
    { results: { columns: ["x", "y"], rows: [[1, "a"]] } },
    { results: { columns: ["n"], rows: [[1]] } },
  ]);
});

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

async function importSql(id: string, sql: string, etag = md5(sql)) {
  const { result } = await call("POST", `${D1}/${id}/import`, { action: "init", etag });
  const uploaded = await fetch(String(result.upload_url), { method: "PUT", body: sql });
  const { filename } = result;
  const ingested = await call("POST", `${D1}/${id}/import`, { action: "ingest", etag, filename });
  return { uploaded, url: String(result.upload_url), result: ingested.result };
}

test("a file of SQL is read in as a whole or not at all", async () => {
  const id = await makeResource(edge, "d1", "imports");
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
  const id = await makeResource(edge, "d1", "large");
  await put(edge, "quick", says("hi"));
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
    expect((await ask(edge, "quick.localhost")).text).toBe("hi");
    longest = Math.max(longest, performance.now() - began);
    served++;
  }
  expect((await done).result).toMatchObject({ result: { num_queries: 2001 } });
  expect(served).toBeGreaterThan(3);
  expect(longest).toBeLessThan(2000);
}, 60_000);

test("an upload has to be what was announced, and its address can't be made up", async () => {
  const id = await makeResource(edge, "d1", "uploads");
  const wrong = await importSql(id, "SELECT 1;", md5("SELECT 2;"));
  expect(wrong.uploaded.status).toBe(400);
  expect(await wrong.uploaded.text()).toContain("What arrived doesn't have the MD5");
  expect(wrong.result).toMatchObject({ status: "error" });
  const [content = "", signature = ""] = wrong.url.split("/transfers/")[1]?.split(".") ?? [];
  const forged = `${edge.api}/transfers/${content.slice(0, -4)}AAAA.${signature}`;
  for (const url of [forged, `${edge.api}/transfers/nothing`]) {
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
  const id = await makeResource(edge, "d1", "exports");
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

test("serve gives what it holds to Thaw's own processes only", async () => {
  const id = await makeResource(edge, "kv", "inner");
  await call("PUT", `${KV}/${id}/values/a`, "secret");
  const url = `${edge.serve}/internal/resources/kv/${id}/values/a`;
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { "x-thaw-internal": INTERNAL_TOKEN } })).status).toBe(200);
});

test("what is deleted takes its data with it", async () => {
  const headers = { "x-thaw-internal": INTERNAL_TOKEN };
  const inner = async (path: string, init: RequestInit = {}) =>
    (await fetch(`${edge.serve}/internal/resources/${path}`, { ...init, headers })).json();
  const kv = await makeResource(edge, "kv", "doomed");
  const entries = Array.from({ length: 120 }, (_, n) => ({ key: `k${n}`, value: "x" }));
  await call("PUT", `${KV}/${kv}/bulk`, entries);
  expect((await call("DELETE", `${KV}/${kv}`)).success).toBe(true);
  expect(await inner(`kv/${kv}/keys`)).toMatchObject({ result: [] });
  expect((await call("GET", `${KV}/${kv}`)).errors).toMatchObject([{ code: 10013 }]);
  const d1 = await makeResource(edge, "d1", "doomed");
  await query(d1, "CREATE TABLE t (x)");
  await call("DELETE", `${D1}/${d1}`);
  expect(await inner(`d1/${d1}`)).toMatchObject({ result: { tables: 0 } });
  expect((await call("GET", `${D1}/doomed`)).errors).toMatchObject([{ code: 7404 }]);
}, 60_000);

test("resources are there after a restart, and say so when their process isn't", async () => {
  const id = await makeResource(edge, "kv", "lasting");
  await call("PUT", `${KV}/${id}/values/a`, "kept");
  await edge.stopWeb();
  await edge.stopServe();
  await edge.startWeb();
  expect(await call("GET", `${KV}/${id}/values/a`)).toMatchObject({
    status: 503,
    errors: [
      { message: "The process that holds this data doesn't answer. Try again in a moment." },
    ],
  });
  const failed = await call("POST", D1, { name: "unborn" });
  expect(failed.status).toBe(503);
  await edge.startServe();
  expect(await (await raw(`${KV}/${id}/values/a`)).text()).toContain("kept");
  expect((await call("POST", D1, { name: "unborn" })).success).toBe(true);
});
