import { afterAll, beforeAll, expect, test } from "vitest";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { ask, put, says } from "./client.ts";

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start();
}, 30_000);
afterAll(() => edge.stop(), 30_000);

test("an unknown Worker is 404, as JSON or as a page", async () => {
  const json = await ask(edge, "nobody.localhost");
  expect(json.status).toBe(404);
  expect(json.headers["x-thaw-error"]).toBe("worker_not_found");
  expect(JSON.parse(json.text)).toMatchObject({
    code: "worker_not_found",
    message: expect.stringContaining('"nobody"'),
  });
  const page = await ask(edge, "nobody.localhost", "/", { headers: { accept: "text/html,*/*" } });
  expect(page.headers["content-type"]).toContain("text/html");
  expect(page.text).toContain("nobody");
});

test("a Worker sees the request as it came, without our headers", async () => {
  await put(
    edge,
    "mirror",
    `export default { async fetch(request) {
      return Response.json({ url: request.url, method: request.method, headers: [...request.headers], body: await request.text() }, { status: 201 });
    } }`,
  );
  const answer = await ask(edge, "mirror.localhost", "/a%20b?c=d&c=e", {
    method: "PUT",
    headers: { "x-own": "1", "x-thaw-internal": "guess", "x-thaw-worker": "other" },
    body: "some body",
  });
  const seen = JSON.parse(answer.text) as { headers: [string, string][] };
  expect(answer.status).toBe(201);
  expect(seen).toMatchObject({
    url: `http://mirror.localhost:${edge.port}/a%20b?c=d&c=e`,
    method: "PUT",
    body: "some body",
  });
  const names = seen.headers.map(([name]) => name);
  expect(names).toContain("x-own");
  expect(names.filter((name) => name.startsWith("x-thaw"))).toEqual([]);
});

test("redirects, cookies and encodings pass as they are; x-thaw headers of a Worker don't", async () => {
  await put(
    edge,
    "passes",
    `export default { fetch(request) {
      if (new URL(request.url).pathname === "/zip") return new Response("zipped ".repeat(50), { headers: { "content-encoding": "gzip" } });
      const headers = new Headers({ location: "/there", "x-thaw-error": "not_found" });
      headers.append("set-cookie", "a=1"); headers.append("set-cookie", "b=2");
      return new Response(null, { status: 302, headers });
    } }`,
  );
  const moved = await ask(edge, "passes.localhost");
  expect(moved.status).toBe(302);
  expect(moved.headers).toMatchObject({ location: "/there", "set-cookie": ["a=1", "b=2"] });
  expect(moved.headers["x-thaw-error"]).toBeUndefined();
  const zip = await fetch(`${edge.serve}/zip`, {
    headers: { "x-thaw-internal": INTERNAL_TOKEN, "x-thaw-worker": "passes" },
  });
  expect(await zip.text()).toBe("zipped ".repeat(50));
});

test("the first answer of a version says cold and what the Worker says itself; the next doesn't", async () => {
  await put(
    edge,
    "timed",
    `export default { fetch() { return new Response("", { headers: { "server-timing": "warm;dur=1" } }); } }`,
  );
  const first = await ask(edge, "timed.localhost");
  expect(first.headers["server-timing"]).toMatch(
    /^load;desc="cold";dur=[\d.]+, edge;dur=[\d.]+, warm;dur=1$/,
  );
  const second = await ask(edge, "timed.localhost");
  expect(second.headers["server-timing"]).toBe("warm;dur=1");
});

test.each([
  [
    "throws",
    `export default { fetch() { throw new TypeError("boom"); } }`,
    "threw TypeError: boom",
  ],
  ["lacks-fetch", "export default { scheduled() {} };", "threw"],
])("a Worker that %s is 500 with the reason", async (name, code, message) => {
  await put(edge, name, code);
  const answer = await ask(edge, `${name}.localhost`);
  expect(answer.status).toBe(500);
  expect(JSON.parse(answer.text)).toMatchObject({
    code: "internal",
    message: expect.stringContaining(message),
  });
});

test("a Worker dated later than this runtime is served with the newest date there is", async () => {
  await put(edge, "tomorrow", says("early"), { compatibility_date: "2031-01-01" });
  expect((await ask(edge, "tomorrow.localhost")).text).toBe("early");
});

test("a cold request that is cancelled doesn't spoil the next one", async () => {
  const parts: Parameters<typeof put>[4] = [
    ["big.bin", "application/octet-stream", new Uint8Array(20e6).fill(7)],
  ];
  const code = `import b from "./big.bin"; export default { fetch() { return new Response(String(b.byteLength)); } }`;
  await put(edge, "big", code, {}, parts);
  const aborted = fetch(`${edge.serve}/`, {
    headers: { "x-thaw-internal": INTERNAL_TOKEN, "x-thaw-worker": "big" },
    signal: AbortSignal.timeout(5),
  });
  await expect(aborted).rejects.toThrow();
  expect((await ask(edge, "big.localhost")).text).toBe("20000000");
}, 20_000);

test("many first requests at once are all answered", async () => {
  await put(edge, "herd", says("one of many"));
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(edge, "herd.localhost")));
  expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(["one of many"]));
});

test("serve's own addresses: health for everyone, the rest with the token", async () => {
  expect((await fetch(`${edge.serve}/internal/health`)).status).toBe(200);
  const invalidate = { method: "POST", body: JSON.stringify({ name: "a" }) };
  expect((await fetch(`${edge.serve}/internal/invalidate`, invalidate)).status).toBe(401);
  expect((await fetch(`${edge.serve}/`, { headers: { "x-thaw-worker": "herd" } })).status).toBe(
    401,
  );
  const outside = await ask(edge, "herd.localhost", "/internal/health");
  expect(outside.text).toBe("one of many");
});
