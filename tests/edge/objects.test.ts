import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { api, ask, put } from "./client.ts";
import { openSocket } from "./sockets.ts";

const code = (version: string): string => `
import { DurableObject, RpcTarget } from "cloudflare:workers";
class Cursor extends RpcTarget {
  constructor(name) { super(); this.at = 0; this.name = name; }
  next() { return this.name + this.at++; }
}
export class Counter extends DurableObject {
  constructor(ctx, env) { super(ctx, env); ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS log (text)"); }
  async add(by) {
    const n = ((await this.ctx.storage.get("n")) ?? 0) + by;
    await this.ctx.storage.put("n", n);
    this.ctx.storage.sql.exec("INSERT INTO log VALUES (?)", "add " + by);
    return n;
  }
  about() {
    const { id, storage } = this.ctx;
    return { id: String(id), name: id.name, storage: storage.constructor.name, env: Object.keys(this.env), version: ${JSON.stringify(version)}, log: storage.sql.exec("SELECT COUNT(*) AS n FROM log").one().n };
  }
  cursor(name) { return new Cursor(name); }
  fail() { throw new RangeError("no such thing"); }
  async later(ms) { await this.ctx.storage.setAlarm(Date.now() + ms); return await this.ctx.storage.getAlarm() > 0; }
  async never() { await this.ctx.storage.setAlarm(Date.now() + 60_000); await this.ctx.storage.deleteAlarm(); return this.ctx.storage.getAlarm(); }
  async alarm(info) {
    const seen = (await this.ctx.storage.get("alarms")) ?? [];
    await this.ctx.storage.put("alarms", [...seen, info.retryCount]);
    if (seen.length === 0) throw new Error("the first time fails");
  }
  alarms() { return this.ctx.storage.get("alarms"); }
  async fetch(request) {
    if (request.headers.get("upgrade") !== "websocket") return new Response(request.method + " " + new URL(request.url).pathname + " " + [...request.headers.keys()].filter((name) => name.startsWith("x-")) + await request.text());
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server, [new URL(request.url).searchParams.get("as")]);
    return new Response(null, { status: 101, webSocket: client });
  }
  webSocketMessage(socket, message) {
    const [from] = this.ctx.getTags(socket);
    for (const other of this.ctx.getWebSockets()) other.send(from + ": " + message);
  }
}
export default {
  async fetch(request, { COUNTERS }) {
    const url = new URL(request.url);
    const object = COUNTERS.getByName(url.searchParams.get("name") ?? "main");
    if (url.pathname.startsWith("/fetch")) return object.fetch(request);
    const { method, args = [] } = await request.json();
    try {
      if (method === "ids") {
        const unique = COUNTERS.newUniqueId();
        const again = COUNTERS.idFromString(String(unique));
        return Response.json({ equal: unique.equals(again), same: String(COUNTERS.idFromName("a")) === String(COUNTERS.idFromName("a")), named: COUNTERS.idFromName("a").name, kind: COUNTERS.constructor.name });
      }
      if (method === "bad") return Response.json(String(COUNTERS.idFromString(args[0])));
      if (method === "walk") {
        const cursor = await object.cursor("c");
        return Response.json([await cursor.next(), await cursor.next()]);
      }
      return Response.json((await object[method](...args)) ?? null);
    } catch (error) {
      return Response.json({ error: error.name + ": " + error.message }, { status: 500 });
    }
  },
};`;

const CLASS = { type: "durable_object_namespace", name: "COUNTERS", class_name: "Counter" };
const NEW = { new_tag: "v1", steps: [{ new_sqlite_classes: ["Counter"] }] };

let edge: TestEdge;
beforeAll(async () => {
  edge = await TestEdge.start();
  const made = await put(edge, "counting", code("1"), { bindings: [CLASS], migrations: NEW });
  expect(made.errors).toEqual([]);
});
afterAll(() => edge.stop());

async function call(method: string, args: unknown[] = [], name = "main", worker = "counting") {
  const body = JSON.stringify({ method, args });
  const path = `/?name=${encodeURIComponent(name)}`;
  const { text } = await ask(edge, `${worker}.localhost`, path, { method: "POST", body });
  return JSON.parse(text) as Record<string, unknown>;
}

test("each object keeps its own storage, SQLite included", async () => {
  expect(await call("add", [2], "mine")).toBe(2);
  expect(await call("add", [3], "mine")).toBe(5);
  expect(await call("add", [1], "other")).toBe(1);
  expect(await call("about", [], "mine")).toMatchObject({ log: 2 });
});

test("an object sees its id, its name and its Worker's env, and nothing of the edge's", async () => {
  expect(await call("about", [], "räum 1")).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{64}$/),
    name: "räum 1",
    storage: "DurableObjectStorage",
    env: ["COUNTERS"],
  });
});

test("ids are made without waiting, read back, and told apart from those of others", async () => {
  expect(await call("ids")).toEqual({
    equal: true,
    same: true,
    named: "a",
    kind: "DurableObjectNamespace",
  });
  expect(await call("bad", ["xyz"])).toEqual({
    error: "TypeError: Invalid Durable Object ID: must be 64 hex digits",
  });
  expect(await call("bad", ["ab".repeat(32)])).toEqual({
    error: "TypeError: Durable Object ID is not valid for this namespace.",
  });
});

test("RPC passes objects with methods, and errors by name", async () => {
  expect(await call("walk")).toEqual(["c0", "c1"]);
  expect(await call("fail")).toEqual({ error: "RangeError: no such thing" });
  expect(await call("missing")).toEqual({ error: expect.stringContaining('"missing"') });
});

test("a request reaches the object as it was, without our headers", async () => {
  const answer = await ask(edge, "counting.localhost", "/fetch/there", {
    method: "PUT",
    headers: { "x-own": "1" },
    body: " and more",
  });
  expect(answer.text).toBe("PUT /fetch/there x-own and more");
});

test("an alarm rings, is tried again after a failure, and can be taken back", async () => {
  expect(await call("later", [100], "clock")).toBe(true);
  expect(await call("never", [], "silent")).toBeNull();
  const deadline = Date.now() + 20_000;
  let rung: unknown = null;
  while (Date.now() < deadline && !(Array.isArray(rung) && rung.length === 2)) {
    await new Promise((done) => setTimeout(done, 200));
    rung = await call("alarms", [], "clock");
  }
  expect(rung).toEqual([0, 1]);
});

test("an object holds WebSockets for many, by tag", async () => {
  const [ann, bob] = await Promise.all([
    openSocket(edge, "counting.localhost", "/fetch?name=room&as=ann"),
    openSocket(edge, "counting.localhost", "/fetch?name=room&as=bob"),
  ]);
  ann.send("hello");
  expect(await ann.next()).toBe("ann: hello");
  expect(await bob.next()).toBe("ann: hello");
  ann.close();
  bob.close();
});

test("what was stored is there after serve was restarted and after a new version; the object then has the new code", async () => {
  await call("add", [7], "kept");
  await edge.stopServe();
  await edge.startServe();
  expect(await call("add", [1], "kept")).toBe(8);
  await put(edge, "counting", code("2"), { bindings: [CLASS] });
  expect(await call("about", [], "kept")).toMatchObject({ version: "2", log: 2 });
});

test("another Worker reaches the objects through a binding that names the script", async () => {
  await call("add", [4], "shared");
  const binding = { ...CLASS, script_name: "counting" };
  const user = code("x").replace("export class Counter", "class Counter");
  expect((await put(edge, "visitor", user, { bindings: [binding] })).errors).toEqual([]);
  expect(await call("add", [1], "shared", "visitor")).toBe(5);
});

test("a class without a migration, or one that is there twice, is refused and leaves nothing behind", async () => {
  const without = await put(edge, "fresh", code("1"), { bindings: [CLASS] });
  expect(without.errors).toEqual([
    { code: 10061, message: expect.stringContaining('class "Counter"') },
  ]);
  const missing = await ask(edge, "fresh.localhost");
  expect(missing.status).toBe(404);
  const twice = await put(edge, "counting", code("3"), {
    bindings: [CLASS],
    migrations: {
      old_tag: "v1",
      new_tag: "v2",
      steps: [{ new_sqlite_classes: ["Other", "Counter"] }],
    },
  });
  expect(twice.errors).toEqual([{ code: 10074, message: expect.stringContaining("new-class") }]);
  const tag = await put(edge, "counting", code("3"), {
    bindings: [CLASS],
    migrations: { old_tag: "v0", new_tag: "v2", steps: [] },
  });
  expect(tag.errors).toEqual([{ code: 10079, message: expect.stringContaining('"v1"') }]);
  expect(await call("about")).toMatchObject({ version: "2" });
});

test("a renamed class keeps its objects; a deleted one can be made again, empty", async () => {
  const named = (name: string): string => code(name).replaceAll("Counter ", `${name} `);
  const bind = (name: string) => [{ ...CLASS, class_name: name }];
  await put(edge, "moving", named("A"), {
    bindings: bind("A"),
    migrations: { new_tag: "1", steps: [{ new_sqlite_classes: ["A"] }] },
  });
  expect(await call("add", [3], "x", "moving")).toBe(3);
  await put(edge, "moving", named("B"), {
    bindings: bind("B"),
    migrations: {
      old_tag: "1",
      new_tag: "2",
      steps: [{ renamed_classes: [{ from: "A", to: "B" }] }],
    },
  });
  expect(await call("add", [1], "x", "moving")).toBe(4);
  await put(edge, "moving", named("C"), {
    bindings: bind("C"),
    migrations: {
      old_tag: "2",
      new_tag: "3",
      steps: [{ deleted_classes: ["B"] }, { new_sqlite_classes: ["C"] }],
    },
  });
  expect(await call("add", [1], "x", "moving")).toBe(1);
});

test("what objects kept goes from the disk with their Worker", async () => {
  const migrations = { new_tag: "1", new_sqlite_classes: ["Counter"] };
  await put(edge, "leaving", code("1"), { bindings: [CLASS], migrations });
  const folder = join(edge.folder, "serve");
  const databases = async (): Promise<string[]> => {
    const paths = await readdir(folder, { recursive: true });
    // A facet's own database has its number after the id of the object that hosts it.
    return paths.filter((path) => /\.\d+\.sqlite$/.test(path));
  };
  const before = await databases();
  for (const name of ["one", "two"]) expect(await call("add", [1], name, "leaving")).toBe(1);
  expect(await databases()).toHaveLength(before.length + 2);
  expect((await api(edge, "DELETE", "/scripts/leaving")).errors).toEqual([]);
  await expect.poll(async () => (await databases()).sort()).toEqual(before.sort());
  await put(edge, "leaving", code("2"), { bindings: [CLASS], migrations });
  expect(await call("add", [1], "one", "leaving")).toBe(1);
});
