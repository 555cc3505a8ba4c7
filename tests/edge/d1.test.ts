import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { askWorker } from "./cases/ask.ts";
import { d1Call, d1Cases, d1Error } from "./cases/d1.ts";
import { accountApi, makeResource, put } from "./client.ts";

/** Runs a method on a statement or on the database, and tells what came out. */
const WORKER = new URL("./workers/d1.js", import.meta.url);

let edge: TestEdge;
const ids: string[] = [];
beforeAll(async () => {
  edge = await TestEdge.start();
  for (const name of ["first", "second"]) ids.push(await makeResource(edge, "d1", name));
  const code = await readFile(WORKER, "utf8");
  const bind = (index: number) => ({ bindings: [{ type: "d1", name: "DB", id: ids[index] }] });
  await put(edge, "one", code, bind(0));
  await put(edge, "two", code, bind(1));
  await put(edge, "three", code, bind(0));
});
afterAll(() => edge.stop());

const call = d1Call(askWorker(() => edge));
/** Runs a statement in the first database. */
const run = (method: string, sql: unknown[], ...args: unknown[]): Promise<unknown> =>
  call("one", { method, sql, args });

d1Cases(askWorker(() => edge));

test("an answer that is too large to send is an error of the query", async () => {
  await run("run", ["CREATE TABLE wide (x)"]);
  const rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)";
  await run("run", [`INSERT INTO wide ${rows} SELECT hex(zeroblob(500000)) FROM n`]);
  expect(await run("all", ["SELECT x FROM wide"])).toMatchObject({
    error: expect.stringMatching(/^D1_ERROR: .*32MiB/),
  });
});

test("rows are there after serve was restarted", async () => {
  await run("run", ["CREATE TABLE kept (x)"]);
  await run("run", ["INSERT INTO kept VALUES ('yes')"]);
  await edge.stopServe();
  await edge.startServe();
  expect(await run("first", ["SELECT x FROM kept"], "x")).toBe("yes");
});

test("a deleted database is gone for the Workers that are bound to it, and doesn't come back", async () => {
  const id = await makeResource(edge, "d1", "gone");
  await put(edge, "late", await readFile(WORKER, "utf8"), {
    bindings: [{ type: "d1", name: "DB", id }],
  });
  const create = { method: "run", sql: ["CREATE TABLE a (x)"] };
  expect(await call("late", create)).toMatchObject({ success: true });
  await accountApi(edge, "DELETE", `/d1/database/${id}`);
  expect(await call("late", create)).toEqual(
    d1Error("D1_ERROR: The database does not exist; it may have been deleted."),
  );
});
