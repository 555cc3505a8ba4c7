import { beforeAll, describe, expect, it } from "vitest";
import { kvCases } from "../../../tests/edge/cases/kv.ts";
import worker from "../../../tests/edge/workers/kv.js";
import { KvNamespace } from "../../worker/bindings/kv.ts";
import { BrowserKv } from "./kv.ts";
import type { Records } from "./records/types.ts";
import { askModule, remoteRecords } from "./testing.ts";

let records: Records;
let envs: Record<string, object>;
beforeAll(async () => {
  records = await remoteRecords("kv");
  const bound = (namespace: string) => ({
    CACHE: new KvNamespace(new BrowserKv(records, namespace)),
  });
  envs = { one: bound("first"), two: bound("second"), three: bound("first") };
});

describe("the cases of the edge", () => {
  kvCases(askModule(worker, () => envs));
});

describe("a namespace in the browser", () => {
  it("lets go of what has expired, in lists too", async () => {
    let now = 1_000_000_000_000;
    const kv = new BrowserKv(records, "timed", () => now);
    await kv.put("short", "x", { expirationTtl: 60 });
    await kv.put("long", "y", { expiration: now / 1000 + 3600, metadata: { a: 1 } });
    now += 61_000;
    expect(await kv.get("short")).toBeNull();
    expect(await kv.list()).toEqual({
      keys: [{ name: "long", expiration: 1_000_003_600, metadata: { a: 1 } }],
      list_complete: true,
      cacheStatus: null,
    });
  });

  it("gives a page whole where what has expired lies between", async () => {
    let now = 1_000_000_000_000;
    const kv = new BrowserKv(records, "pages", () => now);
    for (const key of ["a", "b", "c", "d"]) {
      await kv.put(key, key, key === "b" || key === "c" ? { expirationTtl: 60 } : {});
    }
    now += 61_000;
    const page = (await kv.list({ limit: 2 })) as { keys: { name: string }[] };
    expect(page.keys.map(({ name }) => name)).toEqual(["a", "d"]);
    expect(page).toMatchObject({ list_complete: true });
  });

  it("refuses what Cloudflare's refuses, in its words", async () => {
    const kv = new BrowserKv(records, "refused");
    const refusals: [() => Promise<unknown>, string][] = [
      [() => kv.put("", "x"), "Key name cannot be empty."],
      [() => kv.get(".."), '".." is not allowed as a key name.'],
      [() => kv.get("ä".repeat(300)), "UTF-8 encoded length of 600 exceeds key length limit"],
      [() => kv.put("k", 7), "KV put() accepts only strings"],
      [() => kv.put("k", "x", { metadata: "m".repeat(1100) }), "Metadata length of 1102 exceeds"],
      [() => kv.put("k", "x", { expiration: 5 }), "Invalid expiration of 5."],
      [() => kv.list({ limit: 1001 }), "Invalid key_count_limit of 1001."],
      [() => kv.list({ cursor: "?" }), "Invalid cursor"],
      [() => kv.get("k", "blob"), "Unknown response type."],
      [() => kv.get(["k"], "stream"), '"stream" is not a valid type.'],
      [() => kv.get(Array.from({ length: 101 }, String)), "a maximum of 100 keys"],
    ];
    for (const [call, message] of refusals) await expect(call()).rejects.toThrow(message);
  });
});
