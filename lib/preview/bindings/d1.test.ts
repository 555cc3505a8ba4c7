import { beforeAll, describe, expect, it } from "vitest";
import { d1Cases } from "../../../tests/edge/cases/d1.ts";
import worker from "../../../tests/edge/workers/d1.js";
import { D1Database } from "../../worker/bindings/d1.ts";
import { BrowserD1 } from "./d1.ts";
import type { Records } from "./records/types.ts";
import { askModule, remoteRecords } from "./testing.ts";

let records: Records;
let envs: Record<string, object>;
beforeAll(async () => {
  records = await remoteRecords("d1");
  const first = { DB: new D1Database(new BrowserD1(records, "first")) };
  envs = {
    one: first,
    two: { DB: new D1Database(new BrowserD1(records, "second")) },
    three: first,
  };
});

describe("the cases of the edge", () => {
  d1Cases(askModule(worker, () => envs));
});

describe("a database in the browser", () => {
  it("is there for the next run, page by page as it was committed", async () => {
    const before = new D1Database(new BrowserD1(records, "kept"));
    await before.exec("CREATE TABLE rows (id INTEGER PRIMARY KEY, text)");
    const insert = before.prepare("INSERT INTO rows (text) VALUES (?)");
    await before.batch(
      Array.from({ length: 500 }, (_, at) => insert.bind(`row ${at} `.repeat(30))),
    );
    await before.prepare("DELETE FROM rows WHERE id % 2").run();
    await expect(before.prepare("INSERT INTO rows VALUES (2, 'twice')").run()).rejects.toThrow();
    const after = new D1Database(new BrowserD1(records, "kept"));
    const count = "SELECT count(*) AS n, sum(length(text)) AS length FROM rows";
    expect(await after.prepare(count).first()).toEqual(await before.prepare(count).first());
    expect(await after.prepare("PRAGMA quick_check").first()).toEqual({ quick_check: "ok" });
  });

  it("is empty once it is cleared", async () => {
    const backend = new BrowserD1(records, "cleared");
    await new D1Database(backend).exec("CREATE TABLE t (x)");
    await backend.clear();
    const tables = "SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";
    expect((await new D1Database(backend).prepare(tables).all()).results).toEqual([]);
  });
});
