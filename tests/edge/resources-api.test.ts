import { afterAll, beforeAll, expect, test } from "vitest";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { resourceRefusals } from "./cases/resource-refusals.ts";
import { sqlFileCases } from "./cases/sql-files.ts";
import { accountApi, makeResource, rawApi } from "./client.ts";

let edge: TestEdge;
beforeAll(async () => {
  edge = await TestEdge.start();
});
afterAll(() => edge.stop());

const KV = "/storage/kv/namespaces";
const R2 = "/r2/buckets";
const D1 = "/d1/database";

const call = (method: string, path: string, body?: unknown) => accountApi(edge, method, path, body);

const raw = (path: string, init?: RequestInit) => rawApi(edge, path, init);

resourceRefusals(() => edge);
sqlFileCases(() => edge);

/** The SQL of the whole text, run in a database. */
const query = (id: string, sql: string) => call("POST", `${D1}/${id}/query`, { sql });

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
