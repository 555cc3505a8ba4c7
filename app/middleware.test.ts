import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { middleware } from "../middleware.ts";

const ask = (path: string, method: string, headers: Record<string, string> = {}) =>
  middleware(
    new NextRequest(`http://localhost:8787${path}`, {
      method,
      headers: { host: "localhost:8787", ...headers },
    }),
  );

test.each([
  [{}],
  [{ origin: "http://localhost:8787", "sec-fetch-site": "same-origin" }],
  [{ "sec-fetch-site": "none" }],
])("the page itself, and a client that is no browser, may deploy (%j)", (headers) => {
  expect(ask("/api/deploy", "POST", headers).status).toBe(200);
});

test.each([
  [{ origin: "http://evil.localhost:8787" }],
  [{ origin: "http://preview.localhost:8787", "sec-fetch-site": "cross-site" }],
  [{ origin: "null" }],
  [{ "sec-fetch-site": "cross-site" }],
  [{ "sec-fetch-site": "same-site" }],
  [{ origin: "http://localhost:9999" }],
])("a page of another origin may not (%j)", async (headers) => {
  const response = ask("/api/deploy", "POST", headers);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: "unauthorized" });
});

test("the page may frame its preview and nothing else, and runs no script without its nonce", () => {
  const policy = ask("/", "GET").headers.get("content-security-policy") ?? "";
  expect(policy).toContain("frame-src http://preview.localhost:8787;");
  expect(policy).toMatch(/script-src 'nonce-[\w+/=]+' 'strict-dynamic';/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe-eval");
});

test("no two answers have the same nonce", () => {
  const nonce = () =>
    /nonce-([^']+)/.exec(ask("/", "GET").headers.get("content-security-policy") ?? "")?.[1];
  expect(nonce()).not.toBe(nonce());
});
