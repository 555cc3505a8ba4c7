import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { accountApi, api, ask, put, says } from "./client.ts";
import { openSocket } from "./sockets.ts";
import { follow } from "./tails.ts";

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start();
}, 30_000);
afterAll(() => edge.stop(), 30_000);

const CODE = `
import { DurableObject } from "cloudflare:workers";
export class Room extends DurableObject {
  fetch(request) {
    if (request.headers.get("upgrade")) {
      const { 0: client, 1: server } = new WebSocketPair();
      this.ctx.acceptWebSocket(server);
      return new Response(null, { status: 101, webSocket: client });
    }
    this.ctx.storage.setAlarm(Date.now());
    return new Response("set");
  }
  webSocketMessage(socket, text) { console.log("heard", text); socket.send(text); }
  alarm() { console.log("rang"); }
}
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/room")) return env.ROOMS.get(env.ROOMS.idFromName("a")).fetch(request);
    console.log("hello", { a: [1] });
    console.warn("careful");
    if (pathname === "/throw") throw new TypeError("thrown");
    if (pathname === "/queue") await env.JOBS.send("job");
    return new Response("ok");
  },
  scheduled({ cron }) { console.log("cron", cron); },
  queue(batch) { console.log("batch", batch.messages[0].body); },
};`;

test("who follows a Worker hears of requests, exceptions, crons, queues, alarms and sockets", async () => {
  await accountApi(edge, "POST", "/queues", { queue_name: "jobs" });
  const bindings = [
    { type: "durable_object_namespace", name: "ROOMS", class_name: "Room" },
    { type: "queue", name: "JOBS", queue_name: "jobs" },
  ];
  await put(edge, "busy", CODE, { bindings, migrations: { new_sqlite_classes: ["Room"] } });
  await accountApi(edge, "POST", "/queues/jobs/consumers", {
    script_name: "busy",
    settings: { max_wait_time_ms: 0 },
  });
  const room = await openSocket(edge, "busy.localhost", "/room");
  const { messages } = await follow(edge, "busy");
  const heard = (part: object) =>
    vi.waitFor(
      () => {
        expect(messages).toContainEqual(expect.objectContaining(part));
      },
      { timeout: 10_000 },
    );

  await ask(edge, "busy.localhost", "/a?b=1", {
    headers: { authorization: "Bearer x", "x-a": "1" },
  });
  await heard({ outcome: "ok", scriptName: "busy", exceptions: [] });
  const [first] = messages;
  expect(first?.logs).toMatchObject([
    { level: "log", message: ["hello", { a: [1] }] },
    { level: "warn", message: ["careful"] },
  ]);
  expect(first?.event).toMatchObject({
    request: {
      method: "GET",
      url: `http://busy.localhost:${edge.port}/a?b=1`,
      headers: { "x-a": "1", authorization: "REDACTED" },
    },
    response: { status: 200 },
  });
  expect(JSON.stringify(messages)).not.toContain("x-thaw");
  const { result } = await api(edge, "GET", "/scripts/busy/versions");
  const [version] = result.items as { id: string }[];
  expect(first?.scriptVersion).toEqual({ id: version?.id });

  await ask(edge, "busy.localhost", "/throw");
  await heard({
    outcome: "exception",
    exceptions: [expect.objectContaining({ name: "TypeError", message: "thrown" })],
  });
  await fetch(`${edge.serve}/internal/scheduled`, {
    method: "POST",
    headers: { "x-thaw-internal": INTERNAL_TOKEN },
    body: JSON.stringify({ name: "busy", cron: "* * * * *", scheduledTime: 1000 }),
  });
  await heard({ event: expect.objectContaining({ cron: "* * * * *" }) });
  await ask(edge, "busy.localhost", "/queue");
  await heard({ event: expect.objectContaining({ queue: "jobs", batchSize: 1 }) });
  room.send("over the socket");
  expect(await room.next()).toBe("over the socket");
  await heard({ logs: [expect.objectContaining({ message: ["heard", "over the socket"] })] });
  await ask(edge, "busy.localhost", "/room");
  await heard({
    event: { scheduledTime: expect.anything() },
    logs: [expect.objectContaining({ message: ["rang"] })],
  });
  room.close();
}, 40_000);

test("filters hold for each who follows, and nobody hears of what came before or after", async () => {
  await put(edge, "filtered", CODE.replace("env.ROOMS", "undefined"));
  await ask(edge, "filtered.localhost", "/before");
  const all = await follow(edge, "filtered");
  const failures = await follow(edge, "filtered", [
    { outcome: ["exception"] },
    { method: ["GET"] },
  ]);
  await ask(edge, "filtered.localhost", "/fine");
  await ask(edge, "filtered.localhost", "/throw");
  await vi.waitFor(() => expect(failures.messages).toHaveLength(1), { timeout: 10_000 });
  expect(failures.messages[0]?.exceptions).toMatchObject([{ name: "TypeError" }]);
  await vi.waitFor(() => expect(all.messages).toHaveLength(2), { timeout: 10_000 });
  const listed = await api(edge, "GET", "/scripts/filtered/tails");
  expect(listed.result).toHaveLength(2);

  expect((await api(edge, "DELETE", `/scripts/filtered/tails/${failures.id}`)).success).toBe(true);
  await vi.waitFor(() => expect(failures.isOpen()).toBe(false));
  all.socket.close();
  await vi.waitFor(async () => {
    expect((await api(edge, "GET", "/scripts/filtered/tails")).result).toEqual([]);
  });
  await ask(edge, "filtered.localhost", "/after");
  expect(all.messages).toHaveLength(2);
}, 40_000);

test("following goes on over a new version and a restart of what serves", async () => {
  await put(
    edge,
    "lasting",
    "export default { fetch() { console.log('one'); return new Response(); } }",
  );
  const { messages } = await follow(edge, "lasting");
  await put(
    edge,
    "lasting",
    "export default { fetch() { console.log('two'); return new Response(); } }",
  );
  await ask(edge, "lasting.localhost");
  // It is told after the answer; a process that ends before has told nobody.
  await vi.waitFor(() => expect(messages).toHaveLength(1), { timeout: 10_000 });
  await edge.stopServe();
  await edge.startServe();
  await ask(edge, "lasting.localhost");
  await vi.waitFor(
    () => expect(messages.map(({ logs }) => logs[0]?.message)).toEqual([["two"], ["two"]]),
    { timeout: 10_000 },
  );
}, 40_000);

test("an address is for one tail, and only for a WebSocket of its kind", async () => {
  await put(edge, "shut", says("x"));
  const { result } = await api(edge, "POST", "/scripts/shut/tails", {});
  const http = String(result.url).replace("ws:", "http:");
  expect((await fetch(http)).status).toBe(426);
  const status = (url: string, protocol?: string) =>
    new Promise((resolve) => {
      const socket = new WebSocket(url, protocol);
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
      socket.on("open", () => resolve("open"));
      socket.on("error", () => undefined);
    });
  expect(await status(String(result.url))).toBe(400);
  expect(await status(`${result.url}x`, "trace-v1")).toBe(401);
  await api(edge, "DELETE", `/scripts/shut/tails/${result.id}`);
  expect(await status(String(result.url), "trace-v1")).toBe(401);
  expect((await api(edge, "POST", "/scripts/nobody/tails", {})).errors[0]?.code).toBe(10007);
  const wrong = await api(edge, "POST", "/scripts/shut/tails", { filters: [{ colour: "red" }] });
  expect(wrong.errors[0]?.code).toBe(10021);
});
