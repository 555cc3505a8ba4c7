import { expect, test } from "vitest";
import { ModuleCache } from "./module-cache.ts";

const content = (bytes: number): ArrayBuffer => new ArrayBuffer(bytes);

test("drops what was not used for longest once the limit is passed", () => {
  const cache = new ModuleCache(10);
  cache.set("a", content(4));
  cache.set("b", content(4));
  cache.get("a");
  cache.set("c", content(4));
  expect(cache.get("a")?.byteLength).toBe(4);
  expect(cache.get("b")).toBeUndefined();
  expect(cache.bytes).toBe(8);
});

test("never keeps more than the limit, and counts a content once", () => {
  const cache = new ModuleCache(10);
  cache.set("huge", content(11));
  cache.set("a", content(6));
  cache.set("a", content(6));
  expect(cache.get("huge")).toBeUndefined();
  expect(cache.bytes).toBe(6);
});
