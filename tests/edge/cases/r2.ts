import { expect, test } from "vitest";
import type { AskWorker } from "./types.ts";

/**
 * What holds for R2 buckets wherever they are.
 * @param ask asks Workers of `workers/r2.js`: `one` and `three` share a bucket, `two` has another
 */
export function r2Cases(ask: AskWorker): void {
  const run = (worker: string, step: string, ...args: unknown[]) => runWith(worker, step, args);
  const runWith = async (worker: string, step: string, value: unknown): Promise<unknown> =>
    JSON.parse(await ask(worker, `/${step}`, value));

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

  test("options may be null, as None in Python is", async () => {
    expect(await run("one", "nulls")).toEqual({ text: "text", listed: true, parts: 1 });
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
    const grouped = {
      prefix: "l/",
      delimiter: "/",
      include: ["customMetadata"],
      startAfter: "l/a",
    };
    expect(await runWith("two", "list", grouped)).toEqual({
      truncated: false,
      delimitedPrefixes: ["l/b/"],
      objects: [{ key: "l/c", size: 1, customMetadata: { key: "l/c" } }],
    });
  });

  test("many objects are deleted at once", async () => {
    for (const key of ["d1", "d2", "d3"]) await run("one", "put", key, "x");
    await runWith("one", "delete", ["d1", "d3"]);
    expect(await runWith("one", "list", { prefix: "d" })).toMatchObject({
      objects: [{ key: "d2" }],
    });
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
      [
        "put",
        ["x".repeat(1100), "x"],
        "Error: put: The specified object name is not valid. (10020)",
      ],
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
      ["wrongType", null, "TypeError: Incorrect type for parameter 2 on 'put'"],
      ["unlisted", null, "TypeError: HTTP metadata unknown for key"],
    ];
    for (const [step, value, message] of refusals) {
      expect(await runWith("one", step, value)).toEqual({
        error: expect.stringContaining(message),
      });
    }
  });
}
