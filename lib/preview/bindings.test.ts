import { expect, it } from "vitest";
import { previewBindings } from "./bindings.ts";

type Calls = Record<string, Record<string, (...args: unknown[]) => unknown>>;

const env = previewBindings([
  { type: "kv_namespace", name: "VISITS" },
  { type: "durable_object_namespace", name: "ROOMS", class_name: "Room" },
  { type: "d1", name: "DB", migrations_dir: "migrations", migrations_table: "d1_migrations" },
  { type: "ai", name: "AI" },
  { type: "version_metadata", name: "VERSION" },
]) as Calls;

it("says of a binding that is called what it is, and where it is to be had", async () => {
  await expect(env.VISITS?.get?.("key")).rejects.toThrow(
    "`VISITS` is a KV namespace. The browser has none: press Deploy to run the program where there is one.",
  );
  await expect(env.AI?.run?.("model")).rejects.toThrow("It exists only on Cloudflare");
});

it("throws where Cloudflare answers at once, so that nobody waits for nothing", () => {
  expect(() => env.ROOMS?.getByName?.("lobby")).toThrow(
    "`ROOMS` is a namespace of Durable Objects.",
  );
  expect(() => env.DB?.prepare?.("SELECT 1")).toThrow("`DB` is a D1 database.");
});

it("looks to the workers SDK like the real one, and to JavaScript like no promise", () => {
  expect(env.VISITS?.constructor?.name).toBe("KvNamespace");
  expect(env.ROOMS?.constructor?.name).toBe("DurableObjectNamespace");
  expect(env.VISITS?.then).toBeUndefined();
  expect(env.VERSION).toEqual({ id: "preview", tag: "", timestamp: "" });
});
