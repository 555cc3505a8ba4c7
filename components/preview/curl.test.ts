import { expect, test } from "vitest";
import { toCurl } from "./curl.ts";

const origin = "http://hello.localhost:8787";

test("a plain GET is as short as it can be", () => {
  const request = { method: "GET", path: "/a?b=1", headers: [], body: null };
  expect(toCurl(request, origin)).toBe(
    "curl 'http://hello.localhost:8787/a?b=1'".replaceAll("'", ""),
  );
});

test("method, headers and body are quoted for a shell", () => {
  const body = new TextEncoder().encode("it's");
  const headers: [string, string][] = [["x-a", "b c"]];
  expect(toCurl({ method: "PUT", path: "/", headers, body }, origin)).toBe(
    `curl -X PUT ${origin}/ -H 'x-a: b c' --data-raw 'it'\\''s'`,
  );
});

test("a query of several parts doesn't end the command", () => {
  const request = { method: "HEAD", path: "/?a=1&b=2", headers: [], body: null };
  expect(toCurl(request, origin)).toBe(`curl --head '${origin}/?a=1&b=2'`);
});
