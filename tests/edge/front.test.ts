import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { ask, put, says } from "./client.ts";

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start({ timeout: 1500 });
}, 30_000);
afterAll(() => edge.stop(), 30_000);

test("localhost is the page, and nobody outside can send our headers", async () => {
  for (const host of ["localhost", "127.0.0.1"]) {
    const answer = await ask(edge, host, "/some/page", { headers: { "x-thaw-internal": "guess" } });
    const seen = JSON.parse(answer.text) as { web: string; headers: Record<string, string> };
    expect(seen.web).toBe("/some/page");
    expect(Object.keys(seen.headers).filter((name) => name.startsWith("x-thaw"))).toEqual([]);
  }
});

test("the preview's origin has its files for the app's frames, and nothing else", async () => {
  const file = await ask(edge, "preview.localhost", "/preview/frame.html");
  expect(JSON.parse(file.text)).toMatchObject({ web: "/preview/frame.html" });
  expect(file.headers).toMatchObject({
    "content-security-policy": `frame-ancestors http://localhost:${edge.port} http://127.0.0.1:${edge.port}`,
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "cross-origin",
  });
  expect(file.headers["x-frame-options"]).toBeUndefined();
  for (const path of ["/", "/api/health", "/client/v4/user", "/internal/blobs/x", "/preview"]) {
    expect((await ask(edge, "preview.localhost", path)).status).toBe(404);
  }
  const post = await ask(edge, "preview.localhost", "/preview/x", { method: "POST", body: "x" });
  expect(post.status).toBe(405);
});

test("a host that isn't ours is 404", async () => {
  for (const host of ["evil.example", "a.b.localhost", "www.localhost"]) {
    const answer = await ask(edge, host);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ code: "not_found" });
  }
});

test("a stream arrives piece by piece", async () => {
  await put(
    edge,
    "stream",
    `export default { fetch(request) {
      const { readable, writable } = new TransformStream();
      const writer = writable.getWriter();
      (async () => { for (const n of [1, 2, 3]) { await writer.write(new TextEncoder().encode(n + ";")); await scheduler.wait(300); } await writer.close(); })();
      return new Response(readable, { headers: { "content-type": "text/event-stream" } });
    } }`,
  );
  const times = await new Promise<number[]>((resolve, reject) => {
    const began = Date.now();
    const seen: number[] = [];
    const request = httpRequest(
      { host: "127.0.0.1", port: edge.port, headers: { host: `stream.localhost:${edge.port}` } },
      (response) => {
        response.on("data", () => seen.push(Date.now() - began));
        response.on("end", () => resolve(seen));
      },
    );
    request.on("error", reject);
    request.end();
  });
  expect(times.length).toBeGreaterThanOrEqual(3);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(400);
});

test("a WebSocket passes through to the Worker and back", async () => {
  await put(
    edge,
    "echo",
    `export default { fetch() {
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      server.addEventListener("message", ({ data }) => server.send("echo " + data));
      return new Response(null, { status: 101, webSocket: client });
    } }`,
  );
  const answer = await new Promise<string>((resolve, reject) => {
    const request = httpRequest({
      host: "127.0.0.1",
      port: edge.port,
      path: "/chat",
      headers: {
        host: `echo.localhost:${edge.port}`,
        connection: "upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      },
    });
    request.on("error", reject);
    request.on("response", ({ statusCode }) => reject(new Error(`no upgrade but ${statusCode}`)));
    request.on("upgrade", (_response, socket) => {
      // A text frame: final, five bytes, masked with zeros; the answer's payload follows two bytes.
      socket.write(Buffer.concat([Buffer.from([0x81, 0x85, 0, 0, 0, 0]), Buffer.from("hello")]));
      socket.once("data", (frame: Buffer) => {
        resolve(frame.subarray(2).toString());
        socket.destroy();
      });
    });
    request.end();
  });
  expect(answer).toBe("echo hello");
});

test("a Worker that doesn't answer in time is 503", async () => {
  await put(edge, "slow", `export default { async fetch() { await scheduler.wait(60000); } }`);
  const began = Date.now();
  const answer = await ask(edge, "slow.localhost");
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text)).toMatchObject({ code: "edge_unavailable" });
  expect(Date.now() - began).toBeLessThan(4000);
});

test("while the serve process is down others go on, and what waits is answered when it is back", async () => {
  await put(edge, "steady", says("here"));
  await edge.stopServe();
  const began = Date.now();
  const down = await ask(edge, "steady.localhost");
  expect(down.status).toBe(503);
  expect(JSON.parse(down.text)).toMatchObject({ code: "edge_unavailable" });
  expect(Date.now() - began).toBeLessThan(5000);
  expect((await ask(edge, "localhost")).status).toBe(200);
  const waiting = [
    ask(edge, "steady.localhost"),
    ask(edge, "steady.localhost", "/", { method: "POST", body: "x" }),
  ];
  await edge.startServe();
  for (const answer of await Promise.all(waiting)) expect(answer.text).toBe("here");
}, 20_000);

test("what was under way when the serve process ended is told so", async () => {
  await put(edge, "busy", `export default { async fetch() { await scheduler.wait(20000); } }`);
  const answer = ask(edge, "busy.localhost");
  await new Promise((resolve) => setTimeout(resolve, 400));
  await edge.stopServe();
  expect(JSON.parse((await answer).text)).toMatchObject({ code: "process_restarted" });
  await edge.startServe();
}, 20_000);

test("an endless loop in one Worker keeps neither the page nor the API from answering", async () => {
  await put(edge, "loop", `export default { fetch() { for (;;) {} } }`);
  await put(edge, "steady", says("here again"));
  const stuck = ask(edge, "loop.localhost");
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await ask(edge, "localhost")).status).toBe(200);
  expect((await put(edge, "while-stuck", says("deployed meanwhile"))).success).toBe(true);
  expect((await stuck).status).toBe(503);
  await edge.stopServe();
  await edge.startServe();
  expect((await ask(edge, "steady.localhost")).text).toBe("here again");
  expect((await ask(edge, "while-stuck.localhost")).text).toBe("deployed meanwhile");
}, 20_000);
