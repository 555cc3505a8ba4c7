import { expect, test } from "vitest";
import { verifyToken } from "./verify.ts";

const ACCOUNTS = [
  { id: "a1", name: "First" },
  { id: "a2", name: "Second" },
];
const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

type Answers = Record<string, unknown>;

/** An API that knows some paths; an answer that is a number is an error's status, `[status, code]` has its code. */
function api(answers: Answers) {
  const paths: string[] = [];
  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    expect(init?.method).toBe("GET");
    const path = url.replace("http://api", "").replace(/\?.*/, "");
    paths.push(path);
    const answer = answers[path] ?? [403, 10000];
    if (!Array.isArray(answer) || typeof answer[0] !== "number") {
      return Response.json({ success: true, errors: [], result: answer });
    }
    const errors = [{ code: answer[1], message: "refused" }];
    return Response.json({ success: false, errors, result: null }, { status: answer[0] });
  };
  return { paths, fetch };
}

const WORKS: Answers = {
  "/user/tokens/verify": { id: "t", status: "active" },
  "/accounts": ACCOUNTS.slice(0, 1),
  "/accounts/a1/workers/scripts": [],
  "/accounts/a1/workers/subdomain": { subdomain: "mine" },
};

const verify = (answers: Answers, more: { accountId?: string; needs?: string[] } = {}) => {
  const { fetch, paths } = api(answers);
  const options = { baseUrl: "http://api", token: "t0ken", fetch, retry: { attempts: 1 }, ...more };
  return verifyToken(options).then((found) => ({ ...found, paths }));
};

const messageOf = (found: { checks: { id: string; message: string }[] }, id: string) =>
  found.checks.find((check) => check.id === id)?.message;

test("a token that may deploy is told so, with what it may not, in words", async () => {
  const found = await verify(WORKS, { needs: ["r2_bucket"] });
  expect(found).toMatchObject({ ok: false, account: { name: "First" }, subdomain: "mine" });
  expect(found.checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
    "token ok",
    "account ok",
    "permission-scripts ok",
    "permission-kv warn",
    "permission-r2 fail",
    "permission-d1 warn",
    "permission-queues warn",
    "subdomain ok",
  ]);
  expect(messageOf(found, "permission-r2")).toContain('Add "Account > Workers R2 Storage > Edit"');
  expect(messageOf(found, "permission-kv")).toContain("This project doesn't need it");
  expect((await verify(WORKS)).ok).toBe(true);
});

test("where a token may read its own policies, a right to read alone is told apart", async () => {
  const policies = [{ permission_groups: [{ name: "Workers Scripts Read" }] }];
  const found = await verify({ ...WORKS, "/user/tokens/t": { policies } });
  expect(found.ok).toBe(false);
  expect(messageOf(found, "permission-scripts")).toContain("may read this, but not change it");
});

test.each([
  [{ status: "expired", expires_on: "2026-01-02T00:00:00Z" }, "expired on 2026-01-02"],
  [{ status: "active", expires_on: inDays(-1) }, "expired"],
  [{ status: "disabled" }, "is disabled"],
  [{ status: "active", not_before: inDays(2) }, "works from"],
])("a token that doesn't work is told why, and asked nothing more (%#)", async (state, words) => {
  const found = await verify({ ...WORKS, "/user/tokens/verify": state });
  expect(found.ok).toBe(false);
  expect(messageOf(found, "token")).toContain(words);
  expect(found.paths).toEqual(["/user/tokens/verify"]);
});

test("a token that ends soon works, with the day it ends", async () => {
  const soon = { status: "active", expires_on: inDays(3) };
  const found = await verify({ ...WORKS, "/user/tokens/verify": soon });
  expect(found.checks[0]).toMatchObject({
    status: "warn",
    message: expect.stringContaining("until"),
  });
});

test("a wrong token is refused without being repeated", async () => {
  const found = await verify({ "/user/tokens/verify": [401, 1000] });
  expect(messageOf(found, "token")).toContain("it is wrong, was deleted");
  expect(JSON.stringify(found)).not.toContain("t0ken");
});

test("a token of an account is verified there", async () => {
  const found = await verify(
    {
      ...WORKS,
      "/user/tokens/verify": [401, 1000],
      "/accounts/a1/tokens/verify": { status: "active" },
    },
    { accountId: "a1" },
  );
  expect(found.ok).toBe(true);
});

test("of several accounts one is chosen first, and a foreign one is named", async () => {
  const several = { ...WORKS, "/accounts": ACCOUNTS };
  const open = await verify(several);
  expect(open).toMatchObject({ ok: false, account: null, accounts: ACCOUNTS });
  expect((await verify(several, { accountId: "a1" })).ok).toBe(true);
  const foreign = await verify(several, { accountId: "other" });
  expect(messageOf(foreign, "account")).toContain("It is for: First, Second");
});

test("an account without a subdomain can be given one", async () => {
  const found = await verify({ ...WORKS, "/accounts/a1/workers/subdomain": [404, 10007] });
  expect(found).toMatchObject({ ok: true, subdomain: null });
  expect(found.checks.at(-1)).toMatchObject({ status: "fail", offer: "subdomain" });
});

test("an account without R2 is told so, and not that the token lacks a permission", async () => {
  const answers = { ...WORKS, "/accounts/a1/r2/buckets": [403, 10042] };
  const found = await verify(answers, { needs: ["r2_bucket"] });
  expect(messageOf(found, "permission-r2")).toMatch(/^R2 isn't turned on for this account/);
});
