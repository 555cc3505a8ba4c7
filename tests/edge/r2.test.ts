import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
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

async function run(worker: string, step: string, ...args: unknown[]): Promise<unknown> {
  const body = JSON.stringify(args);
  const { text } = await ask(edge, `${worker}.localhost`, `/${step}`, { method: "POST", body });
  return JSON.parse(text);
}
const runWith = async (worker: string, step: string, value: unknown): Promise<unknown> => {
  const body = JSON.stringify(value);
  const { text } = await ask(edge, `${worker}.localhost`, `/${step}`, { method: "POST", body });
  return JSON.parse(text);
};

test("a Worker finds a bucket in env, by the name the workers SDK looks for", async () => {
  expect(await run("one", "name")).toBe("R2Bucket");
});

test("what one Worker puts, those with the same bucket find, and others don't", async () => {
  await run("one", "put", "../first-2/a", "hello");
  expect(await run("three", "get", "../first-2/a")).toMatchObject({ text: "hello" });
  expect(await run("two", "get", "../first-2/a")).toBeNull();
  expect(await run("two", "get", "a")).toBeNull();
  await runWith("two", "delete", ["../first-2/a", "../first/../first-2/a"]);
  expect(await run("one", "get", "../first-2/a")).toMatchObject({ text: "hello" });
  expect(await runWith("two", "list", { startAfter: "../", prefix: "" })).toMatchObject({
    objects: [],
  });
});

test("content comes in every form that R2 takes", async () => {
  expect(await run("one", "kinds")).toEqual({
    string: "text",
    buffer: "  bytes",
    view: "bytes",
    blob: "blob",
    stream: "stream",
    empty: "",
    none: "",
    noBlob: "",
  });
});

test("content beyond what fits into one message is streamed", async () => {
  const size = 40 * 1024 * 1024;
  expect(await run("one", "large")).toEqual({ size, read: size, text: 2_000_000 });
});

test("an object shows its metadata, checksums and dates, and writes its headers", async () => {
  expect(await run("one", "facts")).toMatchObject({
    key: "facts",
    size: 5,
    etag: "5d41402abc4b2a76b9719d911017c592",
    httpEtag: '"5d41402abc4b2a76b9719d911017c592"',
    httpMetadata: { contentType: "text/plain", cacheControl: "max-age=5" },
    customMetadata: { by: "me" },
    storageClass: "Standard",
    checksums: {
      md5: "5d41402abc4b2a76b9719d911017c592",
      sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    },
    md5: true,
    age: true,
    body: false,
    headers: [
      ["cache-control", "max-age=5"],
      ["content-type", "text/plain"],
      ["expires", "Fri, 02 Jan 1970 00:00:00 GMT"],
    ],
  });
});

test("a body is read in every way, once", async () => {
  expect(await run("one", "read")).toEqual({
    json: { a: 1 },
    bytes: 7,
    buffer: 7,
    blob: ["application/json", '{"a":1}'],
    used: true,
    again: "TypeError",
  });
});

test("a condition that doesn't hold gives the object without its body, and stores nothing", async () => {
  expect(await run("one", "conditions")).toEqual({
    kept: "one",
    differs: [false, "conditions"],
    notModified: false,
    put: null,
    after: "one",
    none: null,
    header: "n",
  });
});

test("a range gives a part, and says which", async () => {
  await run("one", "put", "range", "0123456789");
  expect(await run("one", "get", "range", { range: { offset: 2, length: 3 } })).toEqual({
    key: "range",
    text: "234",
    range: { offset: 2, length: 3 },
  });
});

test("a list goes on where a page ends, groups by a delimiter, and shows keys without anything of ours", async () => {
  for (const key of ["l/a", "l/b/1", "l/b/2", "l/c"]) {
    await run("two", "put", key, "x", { customMetadata: { key } });
  }
  const first = (await runWith("two", "list", { prefix: "l/", limit: 3 })) as { cursor: string };
  expect(first).toMatchObject({
    truncated: true,
    objects: [{ key: "l/a" }, { key: "l/b/1" }, { key: "l/b/2" }],
  });
  expect(await runWith("two", "list", { prefix: "l/", cursor: first.cursor })).toEqual({
    truncated: false,
    delimitedPrefixes: [],
    objects: [{ key: "l/c", size: 1 }],
  });
  const grouped = { prefix: "l/", delimiter: "/", include: ["customMetadata"], startAfter: "l/a" };
  expect(await runWith("two", "list", grouped)).toEqual({
    truncated: false,
    delimitedPrefixes: ["l/b/"],
    objects: [{ key: "l/c", size: 1, customMetadata: { key: "l/c" } }],
  });
});

test("many objects are deleted at once", async () => {
  for (const key of ["d1", "d2", "d3"]) await run("one", "put", key, "x");
  await runWith("one", "delete", ["d1", "d3"]);
  expect(await runWith("one", "list", { prefix: "d" })).toMatchObject({ objects: [{ key: "d2" }] });
  await runWith("one", "delete", "d2");
  expect(await runWith("one", "list", { prefix: "d" })).toMatchObject({ objects: [] });
});

test("an object arrives in parts, also over several requests, or is given up", async () => {
  expect(await run("one", "multipart")).toEqual({
    key: "parts",
    size: 5 * 1024 * 1024 + 3,
    custom: { in: "parts" },
    tail: "AAend",
    stopped: null,
    late: "uploadPart: The specified multipart upload does not exist. (10024)",
    small:
      "completeMultipartUpload: Your proposed upload is smaller than the minimum allowed object size. (10011)",
  });
});

test("what R2 refuses is told as R2 tells it", async () => {
  const refusals: [step: string, value: unknown, message: string][] = [
    ["put", ["x".repeat(1100), "x"], "Error: put: The specified object name is not valid. (10020)"],
    [
      "put",
      ["md5", "x", { md5: "0".repeat(32) }],
      "Error: put: The MD5 checksum you specified did not match what we received.",
    ],
    [
      "put",
      ["two", "x", { md5: "0".repeat(32), sha1: "0".repeat(40) }],
      "TypeError: You cannot specify multiple hashing algorithms.",
    ],
    [
      "get",
      ["range", { range: { offset: -1 } }],
      "RangeError: Invalid range. Starting offset (-1) must be greater than or equal to 0.",
    ],
    [
      "list",
      { limit: 2000 },
      "Error: list: MaxKeys params must be positive integer <= 1000. (10022)",
    ],
    [
      "delete",
      Array.from({ length: 1001 }, (_, index) => `${index}`),
      "Error: delete: 1001 keys are too many; at most 1000 can be deleted at once. (10029)",
    ],
    ["unknownLength", null, "TypeError: Provided readable stream must have a known length"],
    ["wrongType", null, "TypeError: Incorrect type for parameter 2 on 'put'"],
    ["unlisted", null, "TypeError: HTTP metadata unknown for key"],
  ];
  for (const [step, value, message] of refusals) {
    expect(await runWith("one", step, value)).toEqual({ error: expect.stringContaining(message) });
  }
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
