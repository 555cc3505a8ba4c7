import { afterAll, beforeAll, expect, test } from "vitest";
import { parseProject } from "../../lib/project/project.ts";
import { type TemplateName, templateFiles } from "../../lib/project/templates/index.ts";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import {
  makeMarkupsafe,
  type PyodideIndexStandIn,
  servePyodideIndex,
} from "../../services/packages/testing-pyodide.ts";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { bundleBuilder, TestBuilder } from "../snapshot/builder.ts";
import { type AskOptions, ask } from "./client.ts";
import { deployProject } from "./python-builds.ts";
import { openSocket } from "./sockets.ts";

const PATIENCE = { timeout: 20_000 };

let edge: TestEdge;
let builder: TestBuilder;
let index: PyodideIndexStandIn;
beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  index = await servePyodideIndex([await makeMarkupsafe()]);
  [edge, builder] = await Promise.all([
    TestEdge.start({ timeout: 30_000 }),
    TestBuilder.start(await bundleBuilder(), [], { extraIndexUrls: [index.url] }),
  ]);
}, 120_000);
afterAll(async () => {
  await Promise.all([edge.stop(), builder.stop(), index.close()]);
}, 30_000);

/** Deploys a template under its own name; gives how to ask it. */
async function deploy(template: TemplateName) {
  const files = templateFiles(template);
  const { name } = parseProject(files);
  const { steps, firstRequest } = await deployProject(builder, edge, name, files);
  expect(firstRequest).toMatchObject({ status: 200 });
  const send = (path: string, options: AskOptions = {}) =>
    ask(edge, `${name}.localhost`, path, options);
  const json = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const options = body === undefined ? {} : { body: JSON.stringify(body) };
    const { text } = await send(path, { method, ...options });
    return JSON.parse(text);
  };
  return { name, steps, send, json };
}

test("KV: notes are kept, listed, given back and forgotten", async () => {
  const { send, json, steps } = await deploy("kv");
  expect(steps).toContain("resources: made KV namespace notes-kv-notes");
  expect((await send("/")).text).toContain("Notes in Workers KV");
  expect(await json("PUT", "/notes/green%20tea", "3 minutes")).toEqual({ kept: "green tea" });
  expect(await json("GET", "/notes")).toEqual(["green tea"]);
  expect((await send("/notes/green%20tea")).text).toBe('"3 minutes"');
  expect(await json("DELETE", "/notes/green%20tea")).toEqual({ forgotten: "green tea" });
  expect((await send("/notes/green%20tea")).status).toBe(404);
}, 60_000);

test("D1: the migrations are applied once, and the guest book is written and read", async () => {
  const first = await deploy("d1");
  expect(first.steps).toContain("resources: made D1 database guestbook");
  expect(first.steps).toContain(
    "migrations: applied migrations/0001_create_entries.sql, migrations/0002_add_written.sql",
  );
  const entry = { name: "Ada", message: "Lovely'); DROP TABLE entries" };
  expect(await first.json("POST", "/entries", entry)).toMatchObject({ id: 1, ...entry });
  const { steps, json, send } = await deploy("d1");
  expect(steps).toContain("migrations");
  await json("POST", "/entries", { name: "Bob", message: "Hi" });
  expect(await json("GET", "/entries")).toMatchObject([
    { id: 2, name: "Bob", written: expect.stringMatching(/^\d{4}-/) },
    { id: 1 },
  ]);
  expect(await json("GET", "/entries?name=Ada")).toMatchObject([entry]);
  expect((await send("/entries", { method: "POST", body: "{}" })).status).toBe(422);
}, 60_000);

test("R2: a file comes back with its bytes and its type", async () => {
  const { send, json, steps } = await deploy("r2");
  expect(steps).toContain("resources: made R2 bucket files-r2-files");
  const body = new Uint8Array([0, 255, 1, 254]);
  const headers = { "content-type": "image/x-cat" };
  const kept = await send("/files/cats/one.png", { method: "PUT", body, headers });
  expect(JSON.parse(kept.text)).toEqual({ key: "cats/one.png", size: 4 });
  expect(await json("GET", "/files")).toEqual([{ key: "cats/one.png", size: 4 }]);
  const found = await send("/files/cats/one.png");
  expect(found.headers).toMatchObject({ ...headers, etag: expect.stringMatching(/^"[0-9a-f]+"$/) });
  expect(await json("DELETE", "/files/cats/one.png")).toEqual({ deleted: "cats/one.png" });
  expect((await send("/files/cats/one.png")).status).toBe(404);
}, 60_000);

test("Durable Object: each counter counts for itself, loses nothing, and survives a restart", async () => {
  const { json } = await deploy("durable-object");
  expect(await json("GET", "/counters/tea")).toEqual({ name: "tea", value: 0 });
  await Promise.all(Array.from({ length: 10 }, () => json("POST", "/counters/tea")));
  expect(await json("POST", "/counters/ice")).toEqual({ name: "ice", value: 1 });
  await edge.stopServe();
  await edge.startServe();
  expect(await json("POST", "/counters/tea")).toEqual({ name: "tea", value: 11 });
}, 60_000);

test("chat: guests of a room hear each other, those who come later what was said, other rooms nothing", async () => {
  const { name, send } = await deploy("chat");
  const page = await send("/");
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page.text).toContain("new WebSocket(address)");
  expect((await send("/rooms/lobby")).status).toBe(426);
  const join = (who: string, room = "lobby") =>
    openSocket(edge, `${name}.localhost`, `/rooms/${room}?name=${who}`);
  const [ada, bob, eve] = [await join("Ada"), await join("Bob"), await join("Eve", "other")];
  ada.send("hello");
  const heard = { name: "Ada", text: "hello" };
  expect(JSON.parse(await ada.next())).toEqual(heard);
  expect(JSON.parse(await bob.next())).toEqual(heard);
  bob.send("hi Ada");
  expect(JSON.parse(await ada.next())).toEqual({ name: "Bob", text: "hi Ada" });
  const late = await join("Cy");
  expect(JSON.parse(await late.next())).toEqual(heard);
  eve.send("anyone?");
  expect(JSON.parse(await eve.next())).toEqual({ name: "Eve", text: "anyone?" });
  for (const socket of [ada, bob, eve, late]) socket.close(1000);
}, 60_000);

test("cron: its schedule is set, and a run leaves when it was due", async () => {
  const { name, json, steps } = await deploy("cron");
  expect(steps).toContain("triggers");
  expect(await json("GET", "/runs")).toEqual([]);
  const run = await fetch(`${edge.serve}/internal/scheduled`, {
    method: "POST",
    headers: { "x-thaw-internal": INTERNAL_TOKEN },
    body: JSON.stringify({ name, cron: "*/5 * * * *", scheduledTime: Date.UTC(2026, 9, 1, 3) }),
  });
  expect(await run.json()).toMatchObject({ outcome: "ok" });
  expect(await json("GET", "/runs")).toEqual([
    { cron: "*/5 * * * *", due: "2026-10-01T03:00:00+00:00" },
  ]);
}, 60_000);

test("queue: what a request puts in is consumed by the same Worker", async () => {
  const { json, steps } = await deploy("queue");
  expect(steps).toContain("resources: made KV namespace jobs-queue-results, queue jobs");
  const { id } = (await json("POST", "/jobs", { text: "three short words" })) as { id: string };
  await expect
    .poll(() => json("GET", `/jobs/${id}`), PATIENCE)
    .toEqual({ done: true, result: { words: 3 } });
}, 60_000);

test("Workflow: an order waits for the money, and completes when it has come", async () => {
  const { json } = await deploy("workflow");
  const { id } = (await json("POST", "/orders", { item: "tea", quantity: 3 })) as { id: string };
  expect(await json("GET", `/orders/${id}`)).not.toMatchObject({ status: "complete" });
  await json("POST", `/orders/${id}/paid`, { to: "Ada" });
  await expect
    .poll(() => json("GET", `/orders/${id}`), PATIENCE)
    .toMatchObject({
      status: "complete",
      output: { total: 12, to: "Ada", parcel: expect.stringMatching(/^[0-9a-f]{8}$/) },
    });
}, 60_000);

test("RPC: a method of the named entrypoint is called through the binding", async () => {
  const { json, send } = await deploy("rpc");
  const quote = { item: "tea", quantity: 3, total: 12 };
  expect(await json("GET", "/price/tea?quantity=3")).toEqual(quote);
  expect(JSON.parse((await send("/price/rope")).text)).toMatchObject({ items: ["ice", "tea"] });
}, 60_000);

test("RPC between two Workers: methods, what they raise, and no deploy without the one that is asked", async () => {
  await expect(deploy("checkout")).rejects.toThrow(/rates/);
  const asked = await deploy("rates");
  expect(await asked.json("GET", "/convert/10?from=EUR&to=GBP")).toEqual({
    amount: 8.5,
    currency: "GBP",
  });
  const { json, send } = await deploy("checkout");
  expect(await json("GET", "/price/tea?in=CHF")).toEqual({
    item: "tea",
    amount: 3.76,
    currency: "CHF",
  });
  const refused = await send("/price/tea?in=XYZ");
  expect(refused.status).toBe(400);
  expect(JSON.parse(refused.text)).toEqual({
    error: "There is no rate of XYZ.",
    currencies: ["CHF", "EUR", "GBP", "JPY", "USD"],
  });
  expect((await send("/price/rope")).status).toBe(404);
}, 60_000);

test("site: files are answered as they are, the API and what isn't there by Python", async () => {
  const { json, send } = await deploy("site");
  const page = await send("/");
  expect(page.headers["content-type"]).toContain("text/html");
  expect(page.text).toContain("Thrown by Python");
  for (const path of ["/style.css", "/dice.js"]) expect((await send(path)).status).toBe(200);
  const dice = expect.any(Number);
  expect(await json("GET", "/api/roll?dice=3")).toEqual({ thrown: [dice, dice, dice] });
  expect((await send("/api/roll?dice=99")).status).toBe(400);
  const missing = await send("/nowhere");
  expect(missing.status).toBe(404);
  expect(missing.text).toContain("There is nothing here");
}, 60_000);

test("Django: views answer over WSGI, from the snapshot", async () => {
  const { json, send, steps } = await deploy("django");
  expect(steps.at(-1)).toContain("cold");
  expect(await json("GET", "/")).toEqual({ message: "Hello from Django", method: "GET" });
  expect(await json("GET", "/greet/Ada")).toEqual({ message: "Hello, Ada!" });
  expect(await json("POST", "/words", { text: "three short words" })).toEqual({ words: 3 });
  expect((await send("/words")).status).toBe(405);
  expect((await send("/words", { method: "POST", body: "no" })).status).toBe(400);
}, 120_000);

test("Flask: pages come from Jinja, the API answers JSON, and both have their own errors", async () => {
  const { json, send, steps } = await deploy("flask");
  expect(steps.at(-1)).toContain("cold");
  const shelf = await send("/");
  expect(shelf.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(shelf.text).toContain('<a class="card" href="/teas/sencha">');
  expect((await send("/teas/sencha?cups=3")).text).toContain("<dd>9 g</dd>");
  expect(await json("GET", "/api/teas")).toContainEqual(
    expect.objectContaining({ name: "assam", grams: 2.5 }),
  );
  const post = (path: string, body: string): ReturnType<typeof send> =>
    send(path, { method: "POST", body, headers: { "content-type": "application/json" } });
  const pot = await post("/api/teas/sencha/pot", '{"cups": 2}');
  expect(JSON.parse(pot.text)).toEqual({
    ...{ name: "sencha", cups: 2, grams: 6, water: 400 },
    ...{ degrees: 75, minutes: 2 },
  });
  const refused = await post("/api/teas/sencha/pot", '{"cups": 99}');
  expect(refused.status).toBe(400);
  expect(JSON.parse(refused.text)).toEqual({
    error: "Bad Request",
    why: "A pot holds 1 to 12 cups.",
  });
  expect((await post("/api/teas/sencha/pot", "[]")).status).toBe(400);
  expect((await send("/api/teas", { method: "PUT" })).status).toBe(405);
  const missing = await send("/teas/%3Ci%3Ecoffee");
  expect(missing.status).toBe(404);
  expect(missing.text).toContain("There is no tea called &lt;i&gt;coffee.");
}, 120_000);
