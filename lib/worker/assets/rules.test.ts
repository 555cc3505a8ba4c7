import { expect, test } from "vitest";
import { parseHeaders } from "./headers-file.ts";
import { parseRedirects } from "./redirects-file.ts";

test("headers are joined below their path, and those with ! are taken away", () => {
  const { rules, problems } = parseHeaders(
    "# all\r\n/*\r\n  Link: </a>; rel=preload\r\n  link: <b:c>\r\n  ! Cache-Control\r\n\r\nhttps://a.example/x y\r\n  A: 1\r\n",
  );
  expect(problems).toEqual([]);
  expect(rules.rules).toEqual({
    "/*": { set: { link: "</a>; rel=preload, <b:c>" }, unset: ["Cache-Control"] },
    "https://a.example/x%20y": { set: { a: "1" } },
  });
});

test.each([
  ["/a\n  B", "2: A header is written as name: value."],
  ["/a\n  B C: d", "2: It has no valid header name."],
  ["/a\n  : d", "2: It has no valid header name."],
  ["/a\n  B:", "2: No header value specified."],
  ["http://a/b\n A: 1", "1: It must be a path, or begin with https:// and have no port."],
  ["https://a:8/b\n A: 1", "1: It must be a path, or begin with https:// and have no port."],
  ["/*/*\n A: 1", "1: Only one wildcard is allowed per rule."],
  ["/:splat/*\n A: 1", "1: A wildcard is called :splat already."],
  [`/a\n A: ${"x".repeat(2000)}\n B: 1`, "2: It has more than 2000 characters."],
])("a _headers file %j is told its mistake", (text, expected) => {
  const { problems } = parseHeaders(text);
  expect(problems.map(({ line, message }) => `${line}: ${message}`)).toContain(expected);
});

test("a hundred and one rules for headers are one too many", () => {
  const text = Array.from({ length: 101 }, (_, at) => `/${at}\n A: 1`).join("\n");
  expect(parseHeaders(text).problems).toEqual([
    { line: 1, message: "It has 101 rules; 100 are the most." },
  ]);
});

test("redirects are fixed until the first pattern, and patterns in their order from there", () => {
  const { rules, problems } = parseRedirects(
    "/a /b\n/ä https://x.example/y?z#h 301\n/p/:id/* /q/:id/:splat 308 # why\n/c /d 200\n",
    true,
  );
  expect(problems).toEqual([]);
  expect(rules).toEqual({
    version: 1,
    staticRules: {
      "/a": { status: 302, to: "/b", lineNumber: 1 },
      "/%C3%A4": { status: 301, to: "https://x.example/y?z#h", lineNumber: 2 },
    },
    rules: {
      "/p/:id/*": { status: 308, to: "/q/:id/:splat" },
      "/c": { status: 200, to: "/d" },
    },
  });
});

test.each([
  ["/a", "1: Expected exactly 2 or 3 whitespace-separated tokens. Got 1."],
  ["https://a/b /c", "1: Only relative URLs are allowed. Skipping absolute URL https://a/b."],
  ["/a ftp://b", "1: ftp://b is neither a path nor an address that begins with https://."],
  ["/a /b 404", "1: Valid status codes are 200, 301, 302 (default), 303, 307, or 308. Got 404."],
  [
    "/a https://b/ 200",
    "1: Proxy (200) redirects can only point to relative paths. Got https://b/",
  ],
  ["/a /b\n/a /c", "2: There is a rule for /a already."],
  ["/ /index.html", "1: Infinite loop detected in this rule."],
])("a _redirects file %j is told its mistake", (text, expected) => {
  const { problems } = parseRedirects(text, true);
  expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([expected]);
});

test("/ may lead to /index.html where paths stand for nothing but themselves", () => {
  expect(parseRedirects("/ /index.html 200", false).problems).toEqual([]);
});

test("more redirects than Cloudflare takes are refused", () => {
  const text = Array.from({ length: 101 }, (_, at) => `/${at}/* /x`).join("\n");
  expect(parseRedirects(text, true).problems).toEqual([
    {
      line: 1,
      message: "It has 0 static and 101 dynamic rules; 2000 and 100 are the most.",
    },
  ]);
});
