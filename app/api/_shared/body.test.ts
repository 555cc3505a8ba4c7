import { expect, test } from "vitest";
import { packagesSchema } from "../packages/schema.ts";
import { readBody } from "./body.ts";

const read = (body: BodyInit, limit = 1_000) =>
  readBody(new Request("http://x/", { method: "POST", body }), packagesSchema, limit);

test("a project's files are read, text and base64", async () => {
  const files = { "src/entry.py": "é", "logo.png": { base64: "AAEC" } };
  expect(await read(JSON.stringify({ files }))).toEqual({ files });
});

test.each([
  ["{", "bad_request", /isn't JSON/],
  ["", "bad_request", /isn't JSON/],
  ["[]", "bad_request", /object/],
  ["{}", "bad_request", /^files: /],
  ['{"files": []}', "bad_request", /^files: /],
  ['{"files": {"src/entry.py": 3}}', "bad_request", /^files → src\/entry.py: A file is its text/],
  ['{"files": {"a": {"base64": "***"}}}', "bad_request", /^files → a/],
])("%s is refused, and the message says where", async (body, code, message) => {
  await expect(read(body)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test("what isn't JSON is not quoted: it may hold a secret", async () => {
  const error = await read('{"secrets": {"A": "hunter2" x').catch((thrown: unknown) => thrown);
  expect(String(error)).not.toContain("hunter2");
});

test("a fault in one file names that file", async () => {
  await expect(read('{"files": {"src/entry.py": 3}}')).rejects.toMatchObject({
    file: "src/entry.py",
  });
});

test("a body over the limit is refused, whether it says its length or not", async () => {
  const body = JSON.stringify({ files: { a: "x".repeat(2_000) } });
  const stream = new Blob([body]).stream();
  for (const request of [
    new Request("http://x/", { method: "POST", body, headers: { "content-length": "2100" } }),
    new Request("http://x/", { method: "POST", body: stream, duplex: "half" } as RequestInit),
  ]) {
    await expect(readBody(request, packagesSchema, 1_000)).rejects.toMatchObject({
      code: "project_too_large",
      status: 413,
    });
  }
});
