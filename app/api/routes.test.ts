import { beforeEach, expect, test, vi } from "vitest";
import { sha256 } from "../../lib/hash.ts";
import { streamOperation } from "../../lib/sse.ts";
import { POST as deploy } from "./deploy/route.ts";
import { GET as health } from "./health/route.ts";
import { GET as layer, POST as layerByPost } from "./layers/[hash]/route.ts";
import { POST as packages, GET as packagesByGet } from "./packages/route.ts";
import { POST as snapshot } from "./snapshot/route.ts";
import { GET as snapshotById } from "./snapshots/[id]/route.ts";

const part = () => ({
  fetch: vi.fn(async (_url: string, _init?: RequestInit) => Response.json({})),
});
const env = {
  BUILDER: part(),
  PACKAGES: part(),
  CONTROL: part(),
  SERVE: part(),
  INTERNAL_TOKEN: "secret",
  PUBLIC_PORT: "8787",
  VERSIONS: '{"thaw":"1"}',
};
vi.mock("@cloudflare/next-on-pages", () => ({ getRequestContext: () => ({ env }) }));

beforeEach(() => {
  for (const one of [env.BUILDER, env.PACKAGES, env.CONTROL, env.SERVE]) {
    one.fetch.mockReset().mockImplementation(async () => Response.json({ ok: true }));
  }
});

const files = { "src/entry.py": "x = 1" };
const post = (body: unknown) =>
  new Request("http://localhost/", { method: "POST", body: JSON.stringify(body) });

test("packages: the builder is asked with the token, and its stream is handed through", async () => {
  env.BUILDER.fetch.mockImplementation(async () =>
    streamOperation(async (report) => {
      report({ step: "resolve", milliseconds: 1 });
      return { lock: "l" };
    }),
  );
  const response = await packages(post({ files }));
  expect(response.headers.get("content-type")).toMatch("text/event-stream");
  expect(await response.text()).toMatch(/event: progress[\s\S]*event: result\ndata: {"lock":"l"}/);
  const [url, init] = env.BUILDER.fetch.mock.calls[0] ?? [];
  expect(url).toBe("http://builder/packages");
  expect(new Headers(init?.headers).get("x-thaw-internal")).toBe("secret");
  expect(JSON.parse(String(init?.body))).toEqual({ files });
});

test.each([
  ["throws", () => Promise.reject(new TypeError("connection refused"))],
  ["is a gateway's error page", async () => new Response("<html>", { status: 502 })],
])("a builder that %s is builder_unavailable", async (_how, answer) => {
  env.BUILDER.fetch.mockImplementation(answer);
  const response = await snapshot(post({ files }));
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: "builder_unavailable" });
});

test("an error of the builder's keeps its own code and status", async () => {
  const body = { code: "no_wheel", message: "no wheel for x" };
  env.BUILDER.fetch.mockImplementation(async () => Response.json(body, { status: 422 }));
  const response = await packages(post({ files }));
  expect(response.status).toBe(422);
  expect(await response.json()).toEqual(body);
});

test("a project with a fault never reaches the builder", async () => {
  const response = await snapshot(post({ files: { ...files, "pyproject.toml": "[project\n" } }));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    code: "bad_toml",
    file: "pyproject.toml",
    line: 1,
  });
  expect(env.BUILDER.fetch).not.toHaveBeenCalled();
});

test("health names the part that is down, and still answers", async () => {
  env.BUILDER.fetch.mockImplementation(() => Promise.reject(new Error("down")));
  const response = await health(new Request("http://localhost/api/health"));
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    ok: false,
    parts: {
      web: { ok: true },
      builder: { ok: false },
      serve: { ok: true },
      packages: { ok: true },
    },
    versions: { thaw: "1" },
  });
});

test("another method is refused in the same words as everything else", async () => {
  const response = await packagesByGet(new Request("http://localhost/api/packages"));
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("POST");
  expect(await response.json()).toMatchObject({ code: "method_not_allowed" });
});

test("a deploy of a snapshot that isn't there ends its stream with that error", async () => {
  env.CONTROL.fetch.mockImplementation(async () => Response.json({}, { status: 404 }));
  const response = await deploy(post({ snapshot: "s1", target: { kind: "local" }, name: "hello" }));
  expect(await response.text()).toMatch(/event: error\ndata: .*"snapshot_not_found"/);
  expect(env.CONTROL.fetch.mock.calls[0]?.[0]).toBe("http://store/internal/refs/snapshot/s1");
});

test.each([
  [{ snapshot: "../workers/x", target: { kind: "local" }, name: "a" }, /^snapshot: /],
  [{ snapshot: "s1", target: { kind: "moon" }, name: "a" }, /^target → kind: /],
  [{ snapshot: "s1", target: { kind: "local" } }, /^name: /],
])("a deploy of %j is refused before anything is asked", async (body, message) => {
  const response = await deploy(post(body));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ message: expect.stringMatching(message) });
  expect(env.CONTROL.fetch).not.toHaveBeenCalled();
});

const hash = await sha256(new TextEncoder().encode("THAW and more"));

test("a layer's file is given by its hash, for good, and as a download", async () => {
  env.CONTROL.fetch.mockImplementation(async () => new Response("THAW and more"));
  const response = await layer(new Request(`http://localhost/api/layers/${hash}`));
  expect(await response.text()).toBe("THAW and more");
  expect(response.headers.get("content-disposition")).toContain(`${hash}.layer`);
  expect(response.headers.get("cache-control")).toContain("immutable");
  expect(env.CONTROL.fetch.mock.calls[0]?.[0]).toContain(`/internal/blobs/${hash}`);
});

test("other contents of the store are not for download", async () => {
  const content = "SECRET = 1";
  env.CONTROL.fetch.mockImplementation(async () => new Response(content));
  const other = await sha256(new TextEncoder().encode(content));
  const response = await layer(new Request(`http://localhost/api/layers/${other}`));
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ message: expect.stringContaining("is no layer") });
});

test.each(["abc", `${hash}0`, "..%2Fsecret"])("%s names no layer", async (name) => {
  const response = await layer(new Request(`http://localhost/api/layers/${name}`));
  expect(response.status).toBe(400);
  expect(env.CONTROL.fetch).not.toHaveBeenCalled();
});

test("a layer can only be read", async () => {
  const response = await layerByPost(new Request(`http://localhost/api/layers/${hash}`));
  expect(response.status).toBe(405);
});

test("a snapshot's layers are told by its id, and a missing one is snapshot_not_found", async () => {
  const layers = [{ kind: "app", hash, bytes: 3 }];
  env.CONTROL.fetch.mockImplementation(async () => Response.json({ id: hash, layers, vars: {} }));
  const ask = () => snapshotById(new Request(`http://localhost/api/snapshots/${hash}`));
  expect(await (await ask()).json()).toEqual({ snapshot: { id: hash, layers } });
  env.CONTROL.fetch.mockImplementation(async () => new Response("", { status: 404 }));
  const missing = await ask();
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ code: "snapshot_not_found" });
});

test.each([
  [{ "1A": "x" }, "secrets → 1A: A secret's name has letters, digits and _, and doesn't begin"],
  [{ A: "hunter2".repeat(800) }, "secrets → A: The secret A has 5600 bytes; 5120 are the most"],
  [{ A: 3 }, "secrets → A: "],
])("a deploy with a secret that can't be is refused without its text", async (secrets, message) => {
  const response = await deploy(post({ name: "a", snapshot: "s", secrets }));
  expect(response.status).toBe(400);
  const text = await response.text();
  expect(JSON.parse(text)).toMatchObject({
    code: "bad_request",
    message: expect.stringContaining(message),
  });
  expect(text).not.toContain("hunter2");
});
