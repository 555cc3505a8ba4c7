import { expect, test } from "vitest";
import type { AskWorker } from "./types.ts";

/**
 * What holds for KV namespaces wherever they are.
 * @param ask asks Workers of `workers/kv.js`: `one` and `three` share a namespace, `two` has another
 */
export function kvCases(ask: AskWorker): void {
  const call = async (worker: string, method: string, ...args: unknown[]): Promise<unknown> =>
    JSON.parse(await ask(worker, "/", { method, args }));

  test("a Worker finds a KV namespace in env, by the name the workers SDK looks for", async () => {
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
    const streamed = { method: "get", args: ["item", "stream"], as: "stream" };
    expect(await ask("one", "/", streamed)).toBe('{"a":[1]}');
  });

  test("options may be null, as None in Python is", async () => {
    await call("two", "put", "plain", "text", null);
    expect(await call("two", "get", "plain", null)).toBe("text");
    expect(await call("two", "getWithMetadata", "plain", null)).toMatchObject({ value: "text" });
    expect(await call("two", "list", null)).toMatchObject({ list_complete: true });
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
}
