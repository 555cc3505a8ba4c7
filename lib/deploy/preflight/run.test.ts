import { expect, test } from "vitest";
import { NO_SETTINGS } from "../../project/bindings/types.ts";
import type { Progress } from "../../sse.ts";
import { FakeAccount } from "../testing.ts";
import type { Bundle } from "../types.ts";
import { runPreflight } from "./run.ts";

const bundle = (changes: Partial<Bundle> = {}): Bundle => ({
  mainModule: "index.js",
  modules: [{ name: "index.js", type: "esm", content: new Uint8Array(10) }],
  compatibilityDate: "2026-10-01",
  compatibilityFlags: [],
  vars: {},
  ...changes,
});

const run = (changes: Partial<Bundle>, files: Record<string, string> = {}, start?: number) => {
  const account = new FakeAccount();
  const told: Progress[] = [];
  const target = {
    kind: "account" as const,
    client: account.client,
    address: async (name: string) => `https://${name}.mine.workers.dev/`,
  };
  const options = {
    bundle: bundle(changes),
    name: "blog",
    target,
    startMilliseconds: start,
    files,
  };
  return runPreflight(options, (progress) => told.push(progress)).then((result) => ({
    ...result,
    account,
    told,
    of: (id: string) => result.checks.find((check) => check.id === id),
  }));
};

test("a deploy that can be is a list of checks, told one by one, that changes nothing", async () => {
  const { ok, checks, told, account, of } = await run({}, {}, 240);
  expect(ok).toBe(true);
  expect(told.map(({ check }) => check)).toEqual(checks);
  expect(of("size")?.message).toBe("0 MiB of 64 MiB (uncompressed).");
  expect(of("start")).toMatchObject({ status: "ok", message: expect.stringContaining("240 ms") });
  expect(of("taken")?.message).toContain("blog is free");
  expect(of("address")?.message).toBe("https://blog.mine.workers.dev/");
  expect(account.changes).toEqual([]);
});

test("what is missing is offered, what is unknown fails with its line, and nothing is made", async () => {
  const bindings = [
    { type: "kv_namespace" as const, name: "NEW" },
    { type: "kv_namespace" as const, name: "OLD", namespace_id: "a1b2" },
  ];
  const files = {
    "wrangler.jsonc": '{\n  "kv_namespaces": [\n    { "binding": "OLD", "id": "a1b2" }\n  ]\n}',
  };
  const found = await run({ settings: { ...NO_SETTINGS, bindings } }, files);
  expect(found.ok).toBe(false);
  expect(found.of("resources")).toMatchObject({
    status: "warn",
    offer: "create",
    message: expect.stringContaining("KV namespace blog-new"),
  });
  expect(found.of("unknown-the KV namespace a1b2")).toMatchObject({
    status: "fail",
    file: "wrangler.jsonc",
    line: 3,
  });
  expect(found.account.changes).toEqual([]);
});

test("other Workers that it is bound to have to be there, each is looked for once and told with its line", async () => {
  const bindings = [
    { type: "service" as const, name: "OWN", service: "blog", entrypoint: "Posts" },
    { type: "service" as const, name: "RATES", service: "rates" },
    {
      type: "durable_object_namespace" as const,
      name: "ROOM",
      class_name: "R",
      script_name: "rates",
    },
    {
      type: "workflow" as const,
      name: "FLOW",
      workflow_name: "w",
      class_name: "F",
      script_name: "flows",
    },
  ];
  const files = {
    "wrangler.jsonc": '{\n  "services": [\n    { "binding": "RATES", "service": "rates" }\n  ]\n}',
  };
  const settings = { ...NO_SETTINGS, bindings };
  const found = await run({ settings }, files);
  expect(found.ok).toBe(false);
  expect(found.checks.filter(({ title }) => title === "Other Workers")).toEqual([
    expect.objectContaining({
      ...{ id: "workers", status: "fail", file: "wrangler.jsonc", line: 3 },
      message: expect.stringMatching(/^RATES is bound to the Worker rates, which isn't there/),
    }),
    expect.objectContaining({ id: "workers-1", message: expect.stringContaining("ROOM is") }),
    expect.objectContaining({ id: "workers-2", message: expect.stringContaining("Worker flows") }),
  ]);
});

test("all that is wrong is said at once, not only the first", async () => {
  const { checks } = await run({
    compatibilityDate: "2999-01-01",
    compatibilityFlags: ["a", "no_a"],
    vars: { LONG: "x".repeat(6000) },
  });
  const failed = checks.filter(({ status }) => status === "fail");
  expect(failed.map(({ id }) => id)).toEqual(["date", "vars", "future"]);
});

test("a slow start is a warning, and so are the older limits", async () => {
  const random = crypto.getRandomValues(new Uint8Array(60_000));
  const content = new Uint8Array(4_000_000);
  for (let at = 0; at < content.length; at += random.length) {
    content.set(crypto.getRandomValues(random).subarray(0, content.length - at), at);
  }
  const large = { name: "a.bin", type: "data" as const, content };
  const { ok, of } = await run({ modules: [...bundle().modules, large] }, {}, 1400);
  expect(ok).toBe(true);
  expect(of("start")).toMatchObject({ status: "warn", message: expect.stringContaining("10021") });
  expect(of("gzip")).toMatchObject({
    status: "warn",
    message: expect.stringContaining(
      "3.8 MiB: more than the 3 MiB (free), within the 10 MiB (paid)",
    ),
  });
});
