import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { askWorker } from "./cases/ask.ts";
import { r2Cases } from "./cases/r2.ts";
import { ask, makeResource, put } from "./client.ts";

let edge: TestEdge;
beforeAll(async () => {
  edge = await TestEdge.start({ timeout: 60_000 });
  await makeResource(edge, "r2", "first");
  await makeResource(edge, "r2", "first-2");
  const code = await readFile(new URL("./workers/r2.js", import.meta.url), "utf8");
  const bind = (bucket_name: string) => [{ type: "r2_bucket", name: "FILES", bucket_name }];
  await put(edge, "one", code, { bindings: bind("first") });
  await put(edge, "two", code, { bindings: bind("first-2") });
  await put(edge, "three", code, { bindings: bind("first") });
});
afterAll(() => edge.stop());

const run = async (worker: string, step: string, ...args: unknown[]): Promise<unknown> =>
  JSON.parse(await askWorker(() => edge)(worker, `/${step}`, args));

r2Cases(askWorker(() => edge));

test("a stream of which nobody knows the length is refused, as on Cloudflare", async () => {
  expect(await run("one", "unknownLength")).toEqual({
    error: expect.stringContaining("TypeError: Provided readable stream must have a known length"),
  });
});

test("objects are there after serve was restarted", async () => {
  await run("one", "put", "kept", "yes");
  await edge.stopServe();
  await edge.startServe();
  expect(await run("one", "get", "kept")).toMatchObject({ text: "yes" });
});

test("100 MB are stored and given back while they arrive", async () => {
  const size = 100 * 1024 * 1024;
  const body = new Uint8Array(size).fill(1);
  // The first time the heap grows to what garbage needs. Content that was held would come on top each time.
  await ask(edge, "one.localhost", "/upload", { method: "PUT", body });
  const before = await workerdBytes();
  let most = before;
  const watch = setInterval(async () => {
    most = Math.max(most, await workerdBytes());
  }, 50);
  const stored = await ask(edge, "one.localhost", "/upload", { method: "PUT", body });
  const { status, length } = await download();
  clearInterval(watch);
  expect(stored.text).toBe(String(size));
  expect({ status, length }).toEqual({ status: 200, length: size });
  expect(most - before).toBeLessThan(size / 2);
}, 120_000);

async function download(): Promise<{ status: number; length: number }> {
  const answer = await fetch(`${edge.serve}/download`, {
    headers: { "x-thaw-internal": INTERNAL_TOKEN, "x-thaw-worker": "one" },
  });
  let length = 0;
  for await (const chunk of answer.body ?? []) length += chunk.length;
  return { status: answer.status, length };
}

/** The resident memory of this process's workerd processes. */
async function workerdBytes(): Promise<number> {
  let bytes = 0;
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    if (!status.includes("Name:\tworkerd") || !status.includes(`PPid:\t${process.pid}\n`)) continue;
    bytes += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }
  return bytes;
}
