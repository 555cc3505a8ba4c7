import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { api, ask, call, put, says, uploadForm } from "./client.ts";

const TOKENS = [
  { name: "reads", token: "token-that-only-reads", permissions: ["Workers Scripts Read"] },
  { name: "keys", token: "token-for-kv-and-no-more", permissions: ["Workers KV Storage Write"] },
  { name: "over", token: "token-that-has-expired", expires_on: "2026-01-01T00:00:00Z" },
  { name: "off", token: "token-that-is-disabled", status: "disabled" },
  { name: "all", token: "token-that-may-do-everything" },
];

const [reads, keys, over, off, all] = TOKENS.map(({ token }) => token);

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start({ control: { API_TOKENS: JSON.stringify(TOKENS) } });
  await put(edge, "there", says("first"));
}, 30_000);
afterAll(() => edge.stop(), 30_000);

const scripts = (method: string, token: string | undefined) =>
  api(edge, method, "/scripts/there/settings", method === "GET" ? undefined : {}, token);

test("a token does what it may, and no more", async () => {
  expect((await scripts("GET", reads)).success).toBe(true);
  const refusal = { status: 403, errors: [{ code: 10000, message: "Authentication error" }] };
  expect(await scripts("PATCH", reads)).toMatchObject(refusal);
  expect(await api(edge, "PUT", "/scripts/there", uploadForm(says("no")), reads)).toMatchObject(
    refusal,
  );
  expect(await scripts("GET", keys)).toMatchObject(refusal);
  const namespaces = "/accounts/local/storage/kv/namespaces";
  expect((await call(edge, "POST", namespaces, { title: "t" }, keys)).success).toBe(true);
  expect(await call(edge, "GET", namespaces, undefined, reads)).toMatchObject(refusal);
  expect(await call(edge, "GET", "/user", undefined, keys)).toMatchObject(refusal);
  expect((await call(edge, "GET", "/accounts", undefined, keys)).success).toBe(true);
  expect((await scripts("PATCH", all)).success).toBe(true);
  expect((await ask(edge, "there.localhost")).text).toBe("first");
});

test("a token that is over says so when asked, and opens nothing", async () => {
  const verify = (token: string | undefined) =>
    call(edge, "GET", "/user/tokens/verify", undefined, token);
  expect((await verify(reads)).result).toMatchObject({ status: "active" });
  expect((await verify(over)).result).toMatchObject({
    status: "expired",
    expires_on: "2026-01-01T00:00:00Z",
  });
  expect((await verify(off)).result).toMatchObject({ status: "disabled" });
  expect(await verify("a token nobody made")).toMatchObject({
    status: 401,
    errors: [{ code: 1000, message: "Invalid API Token" }],
  });
  for (const token of [over, off]) {
    expect(await scripts("GET", token)).toMatchObject({ status: 401, errors: [{ code: 10000 }] });
  }
});
