import { afterAll, beforeAll, expect, test } from "vitest";
import { deployBundle } from "../../lib/deploy/deploy.ts";
import { runPreflight } from "../../lib/deploy/preflight/run.ts";
import { solveChallenge } from "../../lib/deploy/proof-of-work.ts";
import { type TargetChoice, targetHeaders } from "../../lib/deploy/target-choice.ts";
import { type DeployTarget, targetClient } from "../../lib/deploy/targets.ts";
import { askChallenge, makeTemporaryAccount } from "../../lib/deploy/temporary.ts";
import type { Bundle } from "../../lib/deploy/types.ts";
import { verifyToken } from "../../lib/deploy/verify.ts";
import { NO_SETTINGS } from "../../lib/project/bindings/types.ts";
import { API_TOKEN, INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { ask, says } from "./client.ts";

const TOKENS = [
  { name: "reads", token: "token-that-only-reads", permissions: ["Workers Scripts Read"] },
  { name: "over", token: "token-that-has-expired", expires_on: "2026-01-01T00:00:00Z" },
  { name: "off", token: "token-that-is-disabled", status: "disabled" },
];

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start({ control: { API_TOKENS: JSON.stringify(TOKENS) } });
}, 30_000);
afterAll(() => edge?.stop(), 30_000);

const bundleOf = (code: string, changes: Partial<Bundle> = {}): Bundle => ({
  mainModule: "index.js",
  modules: [{ name: "index.js", type: "esm", content: new TextEncoder().encode(code) }],
  compatibilityDate: "2026-10-01",
  compatibilityFlags: [],
  vars: {},
  ...changes,
});

/** The target of a request, as the page's routes make it: the API is this edge. */
function targetOf(choice: TargetChoice): DeployTarget {
  const request = new Request("http://localhost/api/deploy", { headers: targetHeaders(choice) });
  return targetClient(request, {
    CONTROL: {
      fetch: (url, init) => fetch(url.replace(/^http:\/\/control/, edge.store), init),
    },
    INTERNAL_TOKEN,
    PUBLIC_PORT: String(edge.port),
    CLOUDFLARE_API_BASE_URL: edge.api,
  });
}

test("a temporary account is had for a proof of work, and a deploy goes to an address of its own", async () => {
  const connection = { baseUrl: edge.api };
  const challenge = await askChallenge(connection);
  const checkpoints = solveChallenge(challenge);
  const { challengeToken } = challenge;
  const account = await makeTemporaryAccount(connection, { challengeToken, checkpoints });
  expect(Date.parse(account.expiresAt ?? "")).toBeGreaterThan(Date.now());
  const { accountId, token } = account;
  const target = targetOf({ kind: "temporary", accountId, token });
  for (const version of ["one", "two"]) {
    const { url, firstRequest } = await deployBundle({
      bundle: bundleOf(says(version)),
      name: "short",
      target,
    });
    expect(firstRequest.status).toBe(200);
    expect(url).toMatch(/^http:\/\/short\.temporary-\w+\.localhost:\d+\/$/);
    expect((await ask(edge, new URL(url).hostname)).text).toBe(version);
  }
  expect(await targetOf({ kind: "local" }).client.findScript("short")).toBeNull();
  await expect(
    makeTemporaryAccount(connection, { challengeToken, checkpoints }),
  ).rejects.toMatchObject({ message: expect.stringContaining("was used before") });
});

test("an account takes a deploy with its token, which is looked at first", async () => {
  const found = await verifyToken({ baseUrl: edge.api, token: API_TOKEN, needs: ["kv_namespace"] });
  expect(found).toMatchObject({ ok: true, account: { name: "This machine" } });
  const accountId = found.account?.id;
  const target = targetOf({ kind: "account", accountId, token: API_TOKEN });
  const bundle = bundleOf(says("mine"), {
    settings: { ...NO_SETTINGS, bindings: [{ type: "kv_namespace", name: "CACHE" }] },
  });
  const looked = await runPreflight({ bundle, name: "mine", target });
  expect(looked.ok).toBe(true);
  expect(looked.checks.find(({ offer }) => offer === "create")?.message).toContain(
    "KV namespace mine-cache",
  );
  await expect(deployBundle({ bundle, name: "mine", target, create: false })).rejects.toMatchObject(
    { message: expect.stringContaining("Nothing was made or sent") },
  );
  const { url } = await deployBundle({ bundle, name: "mine", target, create: true });
  expect(url).toBe(`http://mine.localhost:${edge.port}/`);
  const again = await runPreflight({ bundle, name: "mine", target });
  expect(again.checks.find(({ id }) => id === "taken")).toMatchObject({ status: "warn" });
  expect(again.checks.some(({ offer }) => offer === "create")).toBe(false);
});

test.each([
  ["not-a-token-of-anyone", "Cloudflare doesn't know this token"],
  ["token-that-has-expired", "expired on 2026-01-01"],
  ["token-that-is-disabled", "is disabled"],
])("a token that doesn't work is told why (%s)", async (token, words) => {
  const found = await verifyToken({ baseUrl: edge.api, token });
  expect(found.ok).toBe(false);
  expect(found.checks[0]?.message).toContain(words);
});

test("a token that is too narrow is told what it lacks, before and while it deploys", async () => {
  const token = "token-that-only-reads";
  const found = await verifyToken({ baseUrl: edge.api, token, needs: ["d1"] });
  expect(found.ok).toBe(false);
  expect(found.checks.find(({ id }) => id === "permission-d1")).toMatchObject({ status: "fail" });
  const target = targetOf({ kind: "account", accountId: "local", token });
  const deploy = deployBundle({ bundle: bundleOf(says("no")), name: "narrow", target });
  await expect(deploy).rejects.toMatchObject({
    code: "unauthorized",
    message: expect.stringContaining('lacks the permission "Workers Scripts: Edit"'),
  });
  expect((await ask(edge, "narrow.localhost")).status).toBe(404);
});
