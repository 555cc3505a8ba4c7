import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { TestEdge } from "../../workers/edge/testing.ts";
import type { TestBuilder } from "../snapshot/builder.ts";
import { type Answer, type AskOptions, ask, askAndLeave } from "./client.ts";
import { deployPython, startBuilder } from "./python-worker.ts";
import { converse } from "./sockets.ts";

const HOST = "gateways.localhost";

let edge: TestEdge;
let builder: TestBuilder;
beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  [edge, builder] = await Promise.all([TestEdge.start({ timeout: 30_000 }), startBuilder()]);
  const made = await Promise.all([
    deployPython(edge, builder, "gateways", {
      file: "gateways.py",
      dependencies: ["starlette", "python-multipart"],
    }),
    deployPython(edge, builder, "compare", { file: "asgi_compare.py" }),
  ]);
  expect(made.flatMap(({ errors }) => errors)).toEqual([]);
}, 240_000);
afterAll(async () => {
  await Promise.all([edge?.stop(), builder?.stop()]);
});

const call = (path: string, options?: AskOptions): Promise<Answer> =>
  ask(edge, HOST, path, options);
const value = async (path: string, options?: AskOptions): Promise<unknown> =>
  JSON.parse((await call(path, options)).text);
const talk = (path: string, options?: Parameters<typeof converse>[3]) =>
  converse(edge, HOST, path, options);

test("ASGI: the lifespan's state is there, plain functions answer, tasks run after the answer", async () => {
  expect(await value("/state")).toBe(42);
  expect((await call("/plain?q=1%20+2")).text).toBe("GET 1  2");
  expect((await call("/tasks")).text).toBe("soon");
  await expect.poll(() => value("/log")).toContain("task");
});

test("ASGI: a loop without end is ended at its line", async () => {
  const looped = await call("/loop");
  expect(looped.status).toBe(500);
  expect(looped.text).toMatch(/^time_limit: .*\nsrc\/entry\.py, line \d+\n/);
});

test("ASGI: a body comes in parts, and a form's file with its type", async () => {
  const body = new Uint8Array(2_000_000);
  expect(await value("/count", { method: "POST", body })).toEqual([2_000_000, true]);
  const form = new FormData();
  form.append("name", "ann");
  form.append("file", new File(["content"], "x.txt", { type: "text/x-own" }));
  const encoded = new Response(form);
  const headers = { "content-type": encoded.headers.get("content-type") ?? "" };
  const sent = new Uint8Array(await encoded.arrayBuffer());
  expect(await value("/form", { method: "POST", body: sent, headers })).toEqual([
    "ann",
    "x.txt",
    "text/x-own",
    "content",
  ]);
});

test("ASGI: a request that the program made, asked in an event loop of its own, has its body", async () => {
  const asked = { method: "POST", body: "within" };
  expect((await call("/echo/other-loop", asked)).text).toBe("within");
});

test("ASGI: a small body that was read ahead is still in the request, and each request has its own", async () => {
  const post = async (how: string, body: string) =>
    (await call(`/echo/${how}`, { method: "POST", body })).text;
  // From here on the program is known to ask for bodies.
  expect(await post("asgi", "first")).toBe("first");
  expect(await post("asgi", "")).toBe("");
  expect(await post("raw", "raw")).toBe("raw");
  expect(await post("cloned", "cloned")).toBe("cloned");
  expect(await post("both", "once")).toBe("once once");
  const large = "x".repeat(100_000);
  const bodies = ["one", "two", large, "three", "four"];
  const hows = ["later", "asgi", "later", "later", "asgi"];
  expect(await Promise.all(bodies.map((body, at) => post(hows[at] ?? "", body)))).toEqual(bodies);
});

test.each(["events", "plain"])(
  "ASGI: the generator of a stream ends with its client: %s",
  async (how) => {
    expect(await askAndLeave(edge, HOST, `/stream/${how}`)).toContain("data: ");
    await expect.poll(() => value("/log"), { timeout: 10_000 }).toContain(`${how}: over`);
  },
);

test("ASGI: a program without a framework gets an OSError when it goes on, and http.disconnect", async () => {
  await askAndLeave(edge, HOST, "/bare");
  await expect.poll(() => value("/log"), { timeout: 10_000 }).toContain("bare: http.disconnect");
});

test("ASGI: of a client that sent a small body and leaves, the program hears as well", async () => {
  const heard = async () =>
    ((await value("/log")) as unknown[]).filter((line) => line === "bare: http.disconnect").length;
  await call("/echo/asgi", { method: "POST", body: "bodies are read ahead from here on" });
  const before = await heard();
  await askAndLeave(edge, HOST, "/bare", { method: "POST", body: "small" });
  await expect.poll(heard, { timeout: 10_000 }).toBeGreaterThan(before);
});

test("ASGI: an answer without a body may be a stream of nothing", async () => {
  expect(await call("/empty")).toMatchObject({ status: 204, text: "" });
});

test("ASGI: a WebSocket has a subprotocol, headers and state; text, bytes and codes arrive", async () => {
  const send = ["hi", new Uint8Array([1, 2, 3]), "leave"];
  expect(await talk("/talk", { protocols: ["one", "two"], send })).toEqual([
    "1",
    "two",
    '["hi",42]',
    [3, 2, 1],
    [4001, "as you wish"],
  ]);
  expect(await talk("/talk", { leave: [4000, "mine"] })).toEqual(["1", "", [4000, "mine"]]);
  await expect.poll(() => value("/log")).toContainEqual(["left", 4000, "mine"]);
  expect(await talk("/talk", { send: ["fail"] })).toEqual(["1", "", [1011, ""]]);
});

test("ASGI: a handshake can be refused, with 403 or in the program's words, or fail at its line", async () => {
  expect(await talk("/refuse")).toEqual([{ status: 403, text: "" }]);
  expect(await talk("/refuse-in-words")).toEqual([{ status: 429, text: '{"why":"full"}' }]);
  expect(await talk("/fail")).toEqual([
    {
      status: 500,
      text: expect.stringMatching(/ValueError: not today\nsrc\/entry\.py, line \d+\n/),
    },
  ]);
});

test("WSGI: the environ is PEP 3333's, and cookies go both ways", async () => {
  const answer = await call("/wsgi/environ?a=%20b", {
    headers: { cookie: "x=1; y=2", "x-many": ["1", "2"] },
  });
  expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  expect(JSON.parse(answer.text)).toMatchObject({
    REQUEST_METHOD: "GET",
    SCRIPT_NAME: "",
    PATH_INFO: "/wsgi/environ",
    QUERY_STRING: "a=%20b",
    SERVER_NAME: HOST,
    SERVER_PORT: String(edge.port),
    "wsgi.url_scheme": "http",
    HTTP_X_MANY: "1, 2",
    cookies: { x: "1", y: "2" },
  });
});

test("WSGI: a body is read line by line, an answer streams, and ends with its client", async () => {
  const body = `${"x".repeat(100_000)}\nsecond\n`;
  expect((await call("/wsgi/lines", { method: "POST", body })).text).toBe("100001\n7\n");
  expect(await askAndLeave(edge, HOST, "/wsgi/endless")).toContain("xxx");
  await expect.poll(() => value("/log"), { timeout: 10_000 }).toContain("wsgi: over");
});

test("WSGI: what the program raises is told with its line", async () => {
  const answer = await call("/wsgi/errors");
  expect(answer.status).toBe(500);
  expect(answer.text).toMatch(/LookupError: in the program\nsrc\/entry\.py, line \d+\n/);
});

test("ASGI: programs and clients see of asgi.fetch what they see of the SDK's own", async () => {
  const answer = await ask(edge, "compare.localhost", "/");
  expect(answer.status, answer.text).toBe(200);
  const { cases, replaced, differing } = JSON.parse(answer.text);
  expect(differing).toEqual([]);
  expect(replaced).toBe(true);
  expect(cases).toBeGreaterThan(40);
});
