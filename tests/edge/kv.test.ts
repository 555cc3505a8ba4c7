import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { ask, makeResource, put } from "./client.ts";

const CODE = `
import { env } from "cloudflare:workers";
const atTopLevel = env.CACHE.constructor.name;
export default {
  async fetch(request, { CACHE }) {
    const { method, args, as } = await request.json();
    try {
      const value = method === "name" ? atTopLevel : await CACHE[method](...args);
      if (as === "stream") return new Response(value);
      return Response.json(value instanceof Map ? [...value] : value ?? null);
    } catch (error) {
      return Response.json({ error: error.message }, { status: 500 });
    }
  },
};`;

let edge: TestEdge;
beforeAll(async () => {
  edge = await TestEdge.start();
  const bind = (id: string) => [{ type: "kv_namespace", name: "CACHE", namespace_id: id }];
  const first = await makeResource(edge, "kv", "first");
  await put(edge, "one", CODE, { bindings: bind(first) });
  await put(edge, "two", CODE, { bindings: bind(await makeResource(edge, "kv", "second")) });
  await put(edge, "three", CODE, { bindings: bind(first) });
});
afterAll(() => edge.stop());

async function call(worker: string, method: string, ...args: unknown[]): Promise<unknown> {
  const body = JSON.stringify({ method, args });
  const { text } = await ask(edge, `${worker}.localhost`, "/", { method: "POST", body });
  return JSON.parse(text);
}

test("a Worker finds a KV namespace in env, by the name the workers SDK looks for, at top level too", async () => {
  expect(await call("one", "name")).toBe("KvNamespace");
});

test("what one Worker puts, those with the same namespace find, and others don't", async () => {
  await call("one", "put", "greeting", "hello");
  expect(await call("three", "get", "greeting")).toBe("hello");
  expect(await call("two", "get", "greeting")).toBeNull();
});

test("values come as text, JSON or a stream, with their metadata, one or many", async () => {
  await call("one", "put", "item", '{"a":[1]}', { metadata: { by: "me" } });
  expect(await call("one", "get", "item", "json")).toEqual({ a: [1] });
  expect(await call("one", "get", "item", { type: "json" })).toEqual({ a: [1] });
  expect(await call("one", "getWithMetadata", "item")).toMatchObject({
    value: '{"a":[1]}',
    metadata: { by: "me" },
  });
  expect(await call("one", "get", ["item", "none"])).toEqual([
    ["item", '{"a":[1]}'],
    ["none", null],
  ]);
  const body = JSON.stringify({ method: "get", args: ["item", "stream"], as: "stream" });
  const streamed = await ask(edge, "one.localhost", "/", { method: "POST", body });
  expect(streamed.text).toBe('{"a":[1]}');
});

test("a list goes on where a page ends, and shows names without anything of ours", async () => {
  for (const key of ["list:a", "list:b", "list:c"]) await call("two", "put", key, key);
  const first = (await call("two", "list", { prefix: "list:", limit: 2 })) as {
    keys: { name: string }[];
    list_complete: boolean;
    cursor: string;
  };
  expect(first.keys.map(({ name }) => name)).toEqual(["list:a", "list:b"]);
  expect(first.list_complete).toBe(false);
  const { cursor } = first;
  const second = await call("two", "list", { prefix: "list:", limit: 2, cursor });
  expect(second).toMatchObject({ keys: [{ name: "list:c" }], list_complete: true });
});

test("a deleted key is gone, and what KV refuses is told as KV tells it", async () => {
  await call("one", "put", "short", "x");
  await call("one", "delete", "short");
  expect(await call("one", "get", "short")).toBeNull();
  expect(await call("one", "put", "short", "x", { expirationTtl: 5 })).toEqual({
    error: expect.stringContaining("Expiration TTL must be at least 60"),
  });
});

test("values are there after serve was restarted", async () => {
  await call("one", "put", "kept", "yes");
  await edge.stopServe();
  await edge.startServe();
  expect(await call("one", "get", "kept")).toBe("yes");
});
