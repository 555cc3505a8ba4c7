import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { api, ask, put, says } from "./client.ts";

/** Does what it is sent, with the bindings it has. */
const CALLER = `
import { env as all } from "cloudflare:workers";
const atTopLevel = all.TO?.constructor.name;
export default {
  async fetch(request, env, ctx) {
    const code = await request.text();
    if (code === "") return new Response("caller");
    const actions = {
      name: () => atTopLevel,
      keys: () => [Object.keys(env), Object.keys(all), "thaw:cache" in env, "thaw:cache" in all],
      fetch: async () => (await env.TO.fetch("http://any/path?q", { method: "POST", body: "sent", headers: { "x-own": "1", "x-thaw-worker": "evil" } })).json(),
      add: () => env.TO.add(2, 3),
      property: () => env.TO.props,
      get: () => env.TO.get("key"),
      object: async () => { const counter = await env.TO.counter(); await counter.up(); return counter.up(); },
      pipelined: () => env.TO.counter().up(),
      callback: () => env.TO.callback((n) => n * 7),
      stream: async () => new Response(await env.TO.stream()).text(),
      fails: () => env.TO.fails(),
      missing: () => env.TO.missing(),
      reach: () => env.TO.ctx,
      socket: async () => {
        const { webSocket } = await env.TO.fetch("http://any/", { headers: { upgrade: "websocket" } });
        webSocket.accept();
        const answer = new Promise((done) => webSocket.addEventListener("message", ({ data }) => done(data)));
        webSocket.send("ping");
        return answer;
      },
      status: async () => (await env.TO.fetch("http://any/")).status,
      text: async () => (await env.TO.fetch("http://any/")).text(),
    };
    try {
      return Response.json((await actions[code]()) ?? null);
    } catch (error) {
      return Response.json({ error: error.name + ": " + error.message });
    }
  },
};`;

const TARGET = `
import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
class Counter extends RpcTarget { #n = 0; up() { return ++this.#n; } }
export class Named extends WorkerEntrypoint {
  add(a, b) { return a + b; }
  get(key) { return "got " + key; }
  get props() { return this.ctx.props; }
  counter() { return new Counter(); }
  callback(f) { return f(6); }
  stream() { return new Response("streamed").body; }
  fails() { throw new TypeError("on purpose"); }
}
export default {
  async fetch(request) {
    if (request.headers.get("upgrade") === "websocket") {
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      server.addEventListener("message", ({ data }) => server.send(data + " pong"));
      return new Response(null, { status: 101, webSocket: client });
    }
    const headers = [...request.headers.keys()].filter((name) => name.startsWith("x-"));
    return Response.json({ url: request.url, method: request.method, body: await request.text(), headers });
  },
};`;

const bind = (service: string, more: object = {}) => ({
  bindings: [{ type: "service", name: "TO", service, ...more }],
});

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start();
  await put(edge, "target", TARGET);
  await put(edge, "plain", CALLER, bind("target"));
  await put(edge, "named", CALLER, bind("target", { entrypoint: "Named", props: { who: [1] } }));
}, 60_000);
afterAll(() => edge.stop(), 30_000);

async function call(worker: string, action: string): Promise<unknown> {
  const options = { method: "POST", body: action };
  const { text } = await ask(edge, `${worker}.localhost`, "/", options);
  return JSON.parse(text);
}

test("a service binding is a Fetcher in env, at top level too, and env holds nothing else of ours", async () => {
  expect(await call("plain", "name")).toBe("Fetcher");
  expect(await call("plain", "keys")).toEqual([["TO"], ["TO"], false, false]);
});

test("fetch reaches the other Worker's default entrypoint with the request as it was made", async () => {
  expect(await call("plain", "fetch")).toEqual({
    url: "http://any/path?q",
    method: "POST",
    body: "sent",
    headers: ["x-own"],
  });
  expect(await call("plain", "socket")).toBe("ping pong");
});

test("a named entrypoint's methods and properties are called, with the binding's props", async () => {
  expect(await call("named", "add")).toBe(5);
  expect(await call("named", "get")).toBe("got key");
  expect(await call("named", "property")).toEqual({ who: [1] });
  expect(await call("named", "callback")).toBe(42);
  expect(await call("named", "stream")).toBe("streamed");
});

test("objects that a method gives can be called, and before they have arrived", async () => {
  expect(await call("named", "object")).toBe(2);
  expect(await call("named", "pipelined")).toBe(1);
});

test("what the other Worker throws arrives as it is, and what it doesn't offer is an error", async () => {
  expect(await call("named", "fails")).toEqual({ error: "TypeError: on purpose" });
  expect(await call("named", "missing")).toEqual({
    error: 'TypeError: The RPC receiver does not implement the method "missing".',
  });
  expect(await call("named", "reach")).toEqual({
    error: expect.stringContaining('does not implement the method "ctx"'),
  });
  await put(edge, "wrong", CALLER, bind("target", { entrypoint: "Nobody" }));
  expect(await call("wrong", "add")).toEqual({ error: expect.stringContaining("Nobody") });
});

test("a binding to a Worker that isn't there is refused in Cloudflare's words, at upload and when it has gone", async () => {
  const refused = await put(edge, "lost", CALLER, bind("nobody"));
  expect(refused.errors).toEqual([
    {
      code: 10144,
      message: "Could not resolve service binding 'TO'. Target script 'nobody' not found.",
    },
  ]);
  await put(edge, "passing", says("here"));
  await put(edge, "left", CALLER, bind("passing"));
  expect(await call("left", "text")).toBe("here");
  await api(edge, "DELETE", "/scripts/passing");
  expect(await call("left", "text")).toEqual({
    error: "Error: Could not resolve service binding 'TO'. Target script 'passing' not found.",
  });
});

test("the target's newest version answers, and one without an address of its own", async () => {
  await put(edge, "changing", says("first"));
  await put(edge, "follows", CALLER, bind("changing"));
  expect(await call("follows", "text")).toBe("first");
  await put(edge, "changing", says("second"));
  expect(await call("follows", "text")).toBe("second");
  await api(edge, "POST", "/scripts/changing/subdomain", { enabled: false });
  expect((await ask(edge, "changing.localhost")).status).toBe(404);
  expect(await call("follows", "text")).toBe("second");
});

test("a Worker may be bound to itself, and two to each other", async () => {
  await put(edge, "itself", CALLER, bind("itself"));
  expect(await call("itself", "text")).toBe("caller");
  await put(edge, "left-hand", says("a placeholder"));
  await put(edge, "right-hand", CALLER, bind("left-hand"));
  await put(edge, "left-hand", CALLER, bind("right-hand"));
  expect(await call("left-hand", "text")).toBe("caller");
});

test("Workers that call each other without end are stopped, and those that don't go on", async () => {
  const forward = `export default { fetch: (request, env) => env.TO.fetch(request) };`;
  await put(edge, "ping", says("a placeholder"));
  await put(edge, "pong", forward, bind("ping"));
  await put(edge, "ping", forward, bind("pong"));
  const answer = await ask(edge, "ping.localhost");
  expect(answer.status).toBe(500);
  expect(answer.text).toContain("Subrequest depth limit exceeded");
  expect(await call("plain", "fetch")).toMatchObject({ body: "sent" });
  expect((await ask(edge, "ping.localhost")).text).toContain("Subrequest depth limit exceeded");
}, 30_000);

test("version_metadata tells the version that runs, its tag and its time", async () => {
  const code = `export default { fetch: (request, env) => Response.json(env.VERSION) };`;
  const bindings = [{ type: "version_metadata", name: "VERSION" }];
  await put(edge, "known", code, { bindings, annotations: { "workers/tag": "v9" } });
  const { result } = await api(edge, "GET", "/scripts/known/versions");
  type Listed = { items: { id: string; metadata: { created_on: string } }[] };
  const [version] = (result as unknown as Listed).items;
  expect(JSON.parse((await ask(edge, "known.localhost")).text)).toEqual({
    id: version?.id,
    tag: "v9",
    timestamp: version?.metadata.created_on,
  });
});

const CACHING = `export default { async fetch(request, env, ctx) {
  const { pathname, searchParams } = new URL(request.url);
  const key = "https://example.com/key";
  try {
    const cache = searchParams.has("name") ? await caches.open(searchParams.get("name")) : caches.default;
    if (pathname === "/put") {
      const headers = { "cache-control": "max-age=60", "x-kept": "yes" };
      await cache.put(searchParams.has("post") ? new Request(key, { method: "POST" }) : key, new Response("kept", { headers }));
      return new Response("put");
    }
    if (pathname === "/delete") return Response.json(await cache.delete(key));
    if (pathname === "/later") {
      ctx.waitUntil(scheduler.wait(50).then(() => cache.put(key, new Response("late", { headers: { "cache-control": "max-age=60" } }))));
      return new Response("answered");
    }
    const found = await cache.match(new Request(key));
    return new Response(found ? (await found.text()) + " " + found.headers.get("x-kept") : "nothing");
  } catch (error) {
    return new Response(error.name + ": " + error.message);
  }
} };`;

test("caches hold what a Worker puts, each under its name, and no other Worker's", async () => {
  await put(edge, "caching", CACHING);
  await put(edge, "cachings", CACHING);
  const get = async (worker: string, path: string) => (await ask(edge, worker, path)).text;
  expect(await get("caching.localhost", "/")).toBe("nothing");
  expect(await get("caching.localhost", "/put")).toBe("put");
  expect(await get("caching.localhost", "/")).toBe("kept yes");
  expect(await get("caching.localhost", "/?name=default")).toBe("nothing");
  expect(await get("cachings.localhost", "/")).toBe("nothing");
  expect(await get("caching.localhost", "/put?name=other")).toBe("put");
  expect(await get("caching.localhost", "/delete")).toBe("true");
  expect(await get("caching.localhost", "/")).toBe("nothing");
  expect(await get("caching.localhost", "/?name=other")).toBe("kept yes");
  expect(await get("caching.localhost", "/put?post")).toContain("TypeError");
  expect(await get("caching.localhost", `/?name=${"x".repeat(1025)}`)).toBe(
    "TypeError: Cache name is too long.",
  );
});

test("work that waitUntil was given goes on after the answer", async () => {
  await put(edge, "later", CACHING);
  expect((await ask(edge, "later.localhost", "/later")).text).toBe("answered");
  await expect
    .poll(async () => (await ask(edge, "later.localhost", "/")).text, { timeout: 5000 })
    .toBe("late null");
});
