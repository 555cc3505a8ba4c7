import { beforeEach, describe, expect, it } from "vitest";
import { NO_SETTINGS, type WorkerSettings } from "../../../project/bindings/types.ts";
import { D1Database } from "../../../worker/bindings/d1.ts";
import { WorkerQueue } from "../../../worker/bindings/queue.ts";
import { R2Bucket } from "../../../worker/bindings/r2.ts";
import { Backends } from "../backends.ts";
import { ObjectStore } from "../objects/store.ts";
import type { Records } from "../records/types.ts";
import { loadSqlite } from "../sqlite/load.ts";
import { remoteRecords } from "../testing.ts";
import { StorageInspector } from "./inspector.ts";
import type { EntryDraft, Listing } from "./types.ts";

const KV = { type: "kv_namespace", name: "NOTES" } as const;
const R2 = { type: "r2_bucket", name: "FILES" } as const;
const D1 = { type: "d1", name: "DB", migrations_dir: "m", migrations_table: "t" } as const;
const settings: WorkerSettings = {
  ...NO_SETTINGS,
  bindings: [
    KV,
    R2,
    D1,
    { type: "queue", name: "JOBS", queue_name: "jobs" },
    { type: "durable_object_namespace", name: "ROOMS", class_name: "Room" },
  ],
  consumers: [{ queue: "jobs", dead_letter_queue: "letters" }],
};

let records: Records;
let backends: Backends;
let inspector: StorageInspector;
let runs = 0;
beforeEach(async () => {
  records = await remoteRecords(`inspector-${++runs}`);
  backends = new Backends(records, settings, () => undefined);
  inspector = new StorageInspector(records, backends, settings);
});

const list = (place: string, search = ""): Promise<Listing> =>
  inspector.answer({ ask: "list", place, search });
const cells = async (place: string, search = ""): Promise<string[][]> =>
  (await list(place, search)).rows.map((row) => row.cells);
const write = (place: string, draft: EntryDraft, isNew = true) =>
  inspector.answer({ ask: "write", place, draft, isNew });
const read = (place: string, key: string) => inspector.answer({ ask: "read", place, key });
const text = (value: string) => ({ form: "text", text: value }) as const;
const json = (value: unknown) => ({ form: "json", text: JSON.stringify(value) }) as const;

it("knows the places of a project's bindings, each once", async () => {
  const places = await inspector.answer({ ask: "places" });
  expect(places.map(({ kind, title }) => [kind, title])).toEqual([
    ["kv", "NOTES"],
    ["r2", "FILES"],
    ["d1", "DB"],
    ["queue", "jobs"],
    ["objects", "ROOMS"],
    ["queue", "letters"],
    ["cache", "Cache"],
  ]);
});

describe("a KV namespace", () => {
  it("shows entries with what is beside them, and changes them by KV's rules", async () => {
    const kv = backends.kv(KV);
    await kv.put("tea", '{"green":true}', { metadata: { by: "me" } });
    await kv.put("raw", new Uint8Array([0, 255]).buffer);
    expect(await cells("kv/NOTES")).toEqual([
      ["raw", "2 B", ""],
      ["tea", "14 B", ""],
    ]);
    expect(await read("kv/NOTES", "raw")).toMatchObject({ value: { form: "hex", text: "00 ff" } });
    const tea = await read("kv/NOTES", "tea");
    expect(tea.value.form).toBe("json");
    expect(JSON.parse(tea.details ?? "")).toEqual({ expiration: null, metadata: { by: "me" } });
    await write("kv/NOTES", { ...tea, value: text("black") }, false);
    expect(await kv.getWithMetadata("tea")).toMatchObject({
      value: "black",
      metadata: { by: "me" },
    });
    await write("kv/NOTES", { key: "bytes", value: { form: "hex", text: "0a ff" } });
    expect(new Uint8Array((await kv.get("bytes", "arrayBuffer")) as ArrayBuffer)).toEqual(
      new Uint8Array([10, 255]),
    );
  });

  it("shows the beginning of a long text as text, cut in a character or not", async () => {
    await backends.kv(KV).put("long", `a${"é".repeat(200_000)}`);
    const long = await read("kv/NOTES", "long");
    expect(long.value).toEqual({ form: "text", text: `a${"é".repeat(131_071)}` });
    expect(long.fixed).toBe("These are the first 262 KB of it.");
  });

  it("finds keys by a part of them, and clears", async () => {
    const kv = backends.kv(KV);
    for (const key of ["a/one", "b/two", "b/three"]) await kv.put(key, key);
    expect((await cells("kv/NOTES", "B/")).map(([key]) => key)).toEqual(["b/three", "b/two"]);
    await inspector.answer({ ask: "delete", place: "kv/NOTES", key: "b/two" });
    expect(await kv.get("b/two")).toBeNull();
    await inspector.answer({ ask: "clear", place: "kv/NOTES" });
    expect(await cells("kv/NOTES")).toEqual([]);
  });

  it("goes on where a page ends", async () => {
    const kv = backends.kv(KV);
    for (let at = 0; at < 130; at++) await kv.put(`key ${String(at).padStart(3, "0")}`, "x");
    const first = await list("kv/NOTES");
    expect(first.rows).toHaveLength(100);
    const rest = { ask: "list", place: "kv/NOTES", search: "", after: first.next } as const;
    expect((await inspector.answer(rest)).rows.map(({ key }) => key).at(-1)).toBe("key 129");
  });

  it("says what is wrong with what was typed, and changes nothing", async () => {
    const bad: [EntryDraft, string][] = [
      [{ key: "k", value: { form: "hex", text: "0g" } }, "no list of bytes"],
      [{ key: "k", value: { form: "json", text: "{" } }, "The value is no JSON"],
      [{ key: "k", value: text("x"), details: "[" }, "What is kept beside the value is no JSON"],
      [{ key: "k", value: text("x"), details: '{"other":1}' }, "Beside its value an entry has"],
      [{ key: "", value: text("x") }, "Key name cannot be empty."],
    ];
    for (const [draft, message] of bad) {
      await expect(write("kv/NOTES", draft)).rejects.toThrow(message);
    }
    expect(await cells("kv/NOTES")).toEqual([]);
  });
});

it("a bucket's objects keep their type when they are changed", async () => {
  const files = new R2Bucket(backends.r2(R2));
  await files.put("a.txt", "hello", { httpMetadata: { contentType: "text/plain" } });
  const found = await read("r2/FILES", "a.txt");
  await write("r2/FILES", { ...found, value: text("changed") }, false);
  expect(await cells("r2/FILES")).toEqual([["a.txt", "7 B", "text/plain", expect.any(String)]]);
});

describe("a database", () => {
  beforeEach(async () => {
    const db = new D1Database(backends.d1(D1));
    await db.exec("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, photo BLOB)");
    await db.exec("CREATE VIEW names AS SELECT name FROM people");
    const insert = db.prepare("INSERT INTO people (name, photo) VALUES (?, ?)");
    await db.batch([insert.bind("Ada", new Uint8Array([1, 2])), insert.bind("Bob", null)]);
  });

  it("shows its tables and their rows", async () => {
    expect(await cells("d1/DB")).toEqual([
      ["names", "view", "2"],
      ["people", "table", "2"],
    ]);
    expect(await list("d1/DB#people")).toMatchObject({
      columns: ["id", "name", "photo"],
      rows: [
        { key: "1", cells: ["1", "Ada", "x'0102'"] },
        { key: "2", cells: ["2", "Bob", "NULL"] },
      ],
    });
    expect(await cells("d1/DB#people", "ad")).toEqual([["1", "Ada", "x'0102'"]]);
    expect(await list("d1/DB#names")).toMatchObject({ add: "none", rows: [{}, {}] });
  });

  it("changes, adds and deletes rows, as the program sees too", async () => {
    const ada = await read("d1/DB#people", "1");
    expect(JSON.parse(ada.value.text)).toEqual({ id: 1, name: "Ada", photo: { hex: "0102" } });
    const changed = { id: 1, name: "Grace", photo: { hex: "ff" } };
    await write("d1/DB#people", { key: "1", value: json(changed) }, false);
    await write("d1/DB#people", { key: "", value: json({ id: null, name: "Eve" }) });
    await inspector.answer({ ask: "delete", place: "d1/DB#people", key: "2" });
    const db = new D1Database(backends.d1(D1));
    const { results } = await db.prepare("SELECT id, name, hex(photo) AS photo FROM people").all();
    expect(results).toEqual([
      { id: 1, name: "Grace", photo: "FF" },
      { id: 3, name: "Eve", photo: "" },
    ]);
  });

  it("runs SQL, and tells what is wrong in SQLite's words", async () => {
    const sql = (text: string) => inspector.answer({ ask: "sql", place: "d1/DB", sql: text });
    expect(await sql("SELECT 1 AS one; SELECT name FROM people")).toEqual({
      columns: ["name"],
      rows: [["Ada"], ["Bob"]],
      written: 0,
    });
    expect(await sql("DELETE FROM people")).toMatchObject({ written: 2 });
    await expect(sql("SELEC 1")).rejects.toThrow('near "SELEC": syntax error');
    await expect(write("d1/DB#people", { key: "", value: json({ nope: 1 }) })).rejects.toThrow(
      'The table has no column "nope": id, name, photo.',
    );
    await expect(write("d1/DB#people", { key: "", value: json({}) })).rejects.toThrow("NOT NULL");
  });
});

it("a queue's messages can be seen, changed, sent and dropped", async () => {
  const jobs = new WorkerQueue(backends.queue("jobs").producer(undefined));
  await jobs.send({ job: 1 });
  const [row] = (await list("queue/jobs")).rows;
  expect(row?.cells[0]).toBe('{"job":1}');
  await write("queue/jobs", { key: row?.key ?? "", value: json({ job: 2 }) }, false);
  await write("queue/jobs", { key: "", value: json("more") });
  expect((await cells("queue/jobs")).map(([body]) => body)).toEqual(['{"job":2}', '"more"']);
  await inspector.answer({ ask: "clear", place: "queue/jobs" });
  expect(await cells("queue/jobs")).toEqual([]);
});

it("an object's entries and tables can be seen and changed", async () => {
  const id = "ab".repeat(32);
  const store = await ObjectStore.load(records, await loadSqlite(), "Room", { id, name: "tea" });
  store.set("plain", { a: 1 });
  store.set("odd", new Map([[1, 2]]));
  store.withDatabase((database) =>
    database.exec("CREATE TABLE said (text); INSERT INTO said VALUES ('hi')"),
  );
  await store.flushed();
  store.close();
  expect(await cells("objects/Room")).toEqual([["tea", id, ""]]);
  const place = `objects/Room/${id}`;
  expect(await cells(place)).toEqual([
    ["Entries", "key and value", "2"],
    ["said", "table", "1"],
  ]);
  expect(await cells(`${place}/entries`)).toEqual([
    ["odd", "Map {1 → 2}"],
    ["plain", '{"a":1}'],
  ]);
  expect(await read(`${place}/entries`, "odd")).toMatchObject({
    fixed: "It holds more than JSON can.",
  });
  await write(`${place}/entries`, { key: "plain", value: json([2]) }, false);
  await write(`${place}#said`, { key: "1", value: json({ text: "bye" }) }, false);
  expect(await cells(`${place}#said`)).toEqual([["bye"]]);
  expect(await cells(`${place}/entries`, "plain")).toEqual([["plain", "[2]"]]);
  await inspector.answer({ ask: "clear", place: "objects/Room" });
  expect(await cells("objects/Room")).toEqual([]);
});
