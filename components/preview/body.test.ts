import { expect, test } from "vitest";
import { bodyKind, bodyText, hexDump, jsonTokens, prettyJson } from "./body.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ["application/json", "{}", "json"],
  ["application/problem+json; charset=utf-8", "{}", "json"],
  ["text/html; charset=utf-8", "<p>", "html"],
  ["image/png", "x", "image"],
  ["text/plain", "x", "text"],
  ["", "x", "text"],
  ["application/octet-stream", "\u0000", "bytes"],
  ["application/pdf", "x", "bytes"],
  ["application/json", "", "empty"],
])("%s with %j is shown as %s", (type, text, kind) => {
  expect(bodyKind(type, bytes(text))).toBe(kind);
});

test("the charset is the content type's, or UTF-8 where it names none that exists", () => {
  expect(bodyText("text/plain; charset=iso-8859-1", Uint8Array.of(0xe9))).toBe("é");
  expect(bodyText("text/plain; charset=none-such", bytes("é"))).toBe("é");
});

test("JSON is indented, and what isn't JSON stays as it is", () => {
  expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson("{oops")).toBe("{oops");
});

test("JSON's pieces have kinds and lose nothing", () => {
  const text = '{"a\\"": "b", "n": -1.5e3, "t": true}';
  const tokens = jsonTokens(text);
  expect(tokens.map((token) => token.text).join("")).toBe(text);
  expect(tokens.filter(({ kind }) => kind !== "plain").map(({ kind }) => kind)).toEqual([
    "key",
    "string",
    "key",
    "number",
    "key",
    "word",
  ]);
});

test("a hex dump shows offset, bytes and ASCII", () => {
  expect(hexDump(Uint8Array.of(0, 65, 255))).toBe(`000000  ${"00 41 ff".padEnd(47)}  .A.`);
});
