import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { askWorker } from "./cases/ask.ts";
import { kvCases } from "./cases/kv.ts";
import { ask, makeResource, put } from "./client.ts";

/** What a namespace is at top level. */
const AT_TOP_LEVEL = `
import { env } from "cloudflare:workers";
const name = env.CACHE.constructor.name;
export default { fetch: () => Response.json(name) };`;

let edge: TestEdge;
beforeAll(async () => {
  edge = await TestEdge.start();
  const code = await readFile(new URL("./workers/kv.js", import.meta.url), "utf8");
  const bind = (id: string) => [{ type: "kv_namespace", name: "CACHE", namespace_id: id }];
  const first = await makeResource(edge, "kv", "first");
  await put(edge, "one", code, { bindings: bind(first) });
  await put(edge, "two", code, { bindings: bind(await makeResource(edge, "kv", "second")) });
  await put(edge, "three", code, { bindings: bind(first) });
  await put(edge, "early", AT_TOP_LEVEL, { bindings: bind(first) });
});
afterAll(() => edge.stop());

kvCases(askWorker(() => edge));

test("a Worker finds its namespace at top level too", async () => {
  expect((await ask(edge, "early.localhost")).text).toBe('"KvNamespace"');
});

test("values are there after serve was restarted", async () => {
  await ask(edge, "one.localhost", "/", call("put", "kept", "yes"));
  await edge.stopServe();
  await edge.startServe();
  expect((await ask(edge, "one.localhost", "/", call("get", "kept"))).text).toBe('"yes"');
});

const call = (method: string, ...args: unknown[]) => ({
  method: "POST",
  body: JSON.stringify({ method, args }),
});
