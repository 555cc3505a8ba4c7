import { expect, test } from "vitest";
import { z } from "zod";
import { CloudflareClient, versionIdOf } from "./cloudflare.ts";

const ok = (result: unknown): Response =>
  Response.json({ success: true, errors: [], messages: [], result });
const fail = (status: number, code: number, message: string, headers = {}): Response =>
  Response.json(
    { success: false, errors: [{ code, message }], messages: [], result: null },
    { status, headers },
  );

interface Call {
  url: string;
  init: RequestInit | undefined;
}

/** A client whose calls are answered by the given answers in turn; an error is a lost connection. */
function clientOf(...answers: (Response | Error)[]) {
  const calls: Call[] = [];
  const client = new CloudflareClient({
    baseUrl: "https://api.test/client/v4",
    accountId: "acc",
    token: "the-token",
    retry: { firstWaitMs: 1, maxWaitMs: 2000 },
    fetch: async (url, init) => {
      calls.push({ url, init });
      const answer = answers.shift() ?? new Error("no more answers");
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { client, calls };
}

test("sends the token and gives the checked result", async () => {
  const { client, calls } = clientOf(ok({ subdomain: "mine", other: 1 }));
  expect(await client.accountSubdomain()).toBe("mine");
  expect(calls[0]?.url).toBe("https://api.test/client/v4/accounts/acc/workers/subdomain");
  expect(new Headers(calls[0]?.init?.headers).get("authorization")).toBe("Bearer the-token");
});

test("a script's upload is a new form on each try, and its version's id a UUID", async () => {
  const { client, calls } = clientOf(
    fail(503, 10013, "down"),
    new Error("socket hang up"),
    ok({ deployment_id: "23c7f15dac814f0aa5b8a6de170b5b84" }),
  );
  const id = await client.putScript("name", () => new FormData());
  expect(id).toBe("23c7f15d-ac81-4f0a-a5b8-a6de170b5b84");
  expect(versionIdOf(id)).toBe(id);
  expect(new Set(calls.map(({ init }) => init?.body)).size).toBe(3);
});

test("waits as long as Retry-After asks", async () => {
  const limited = fail(429, 971, "slow down", { "retry-after": "1" });
  const { client, calls } = clientOf(limited, ok([]));
  const began = Date.now();
  expect(await client.listSecrets("name")).toEqual([]);
  expect(Date.now() - began).toBeGreaterThanOrEqual(990);
  expect(calls).toHaveLength(2);
});

test("doesn't wait for a Retry-After that is too long, nor repeat what was refused", async () => {
  const long = clientOf(fail(429, 971, "slow down", { "retry-after": "3600" }));
  await expect(long.client.listSecrets("name")).rejects.toMatchObject({ code: "deploy_failed" });
  const refused = clientOf(fail(400, 10021, "Uncaught Error at entry.py:1"));
  await expect(refused.client.listSecrets("name")).rejects.toMatchObject({
    code: "deploy_failed",
    cloudflareCode: 10021,
    message: expect.stringContaining("Uncaught Error at entry.py:1 [code: 10021]"),
  });
  expect(refused.calls).toHaveLength(1);
});

test("gives up after a few tries", async () => {
  const errors = Array.from({ length: 4 }, () => new Error("connection reset"));
  const { client, calls } = clientOf(...errors);
  await expect(client.accountSubdomain()).rejects.toMatchObject({
    code: "deploy_failed",
    message: expect.stringContaining("connection reset"),
  });
  expect(calls).toHaveLength(4);
});

test.each([
  [fail(401, 10000, "Authentication error"), "unauthorized"],
  [fail(401, 1000, "Invalid API Token"), "unauthorized"],
  [fail(404, 10007, "not there"), "worker_not_found"],
  [fail(413, 10027, "too large"), "project_too_large"],
  [fail(400, 10021, "upload_incomplete: It stopped."), "upload_incomplete"],
  [new Response("<html>challenge</html>", { status: 403 }), "deploy_failed"],
  [new Response("<html>hello</html>", { status: 200 }), "deploy_failed"],
  [ok({ wrong: "shape" }), "deploy_failed"],
])("an error answer has one of our codes (%#)", async (answer, code) => {
  const { client } = clientOf(answer);
  await expect(client.accountSubdomain()).rejects.toMatchObject({ code });
});

test("no error holds the token", async () => {
  const { client } = clientOf(fail(401, 10000, "Authentication error"));
  const error = await client.accountSubdomain().catch((thrown: unknown) => thrown);
  expect(JSON.stringify(error) + String(error)).not.toContain("the-token");
});

test("whether a script exists", async () => {
  expect(await clientOf(fail(404, 10007, "no")).client.findScript("a")).toBeNull();
  expect(await clientOf(ok({})).client.findScript("a")).toEqual({ migrationTag: undefined });
  const moved = ok({ default_environment: { script: { migration_tag: "v2" } } });
  expect(await clientOf(moved).client.findScript("a")).toEqual({ migrationTag: "v2" });
});

test.each([
  [fail(403, 10000, "Authentication error"), '"Workers Scripts: Edit"'],
  [fail(401, 1000, "Invalid API Token"), "wrong, expired or deleted"],
  [fail(429, 971, "slow down", { "retry-after": "3600" }), "Try again in 3600 seconds"],
  [fail(413, 10027, "too large"), "The limit is 64 MiB"],
  [fail(400, 10063, "no subdomain"), "Change the target, and make one there"],
  [fail(403, 10037, "limit of 100 Workers"), "all the Workers it may have"],
  [fail(400, 10021, "Uncaught ValueError: no"), "The version failed while it started"],
])("a refusal says what to do, and keeps the API's own words (%#)", async (answer, words) => {
  const said = ((await answer.clone().json()) as { errors: { message: string }[] }).errors[0];
  const { client } = clientOf(answer);
  const refused = await client.accountSubdomain().catch((thrown: unknown) => String(thrown));
  expect(refused).toContain(words);
  expect(refused).toContain(said?.message);
});

test("a token that is too narrow is told by what it lacks", async () => {
  const { client } = clientOf(fail(403, 10000, "Authentication error"));
  await expect(client.call("GET", "/r2/buckets", z.unknown())).rejects.toThrow(
    '"Workers R2 Storage: Edit"',
  );
});

test("10042 is the want of R2 at R2's own addresses alone", async () => {
  const off = fail(403, 10042, "Please enable R2 through the Cloudflare Dashboard.");
  const { client } = clientOf(off, fail(400, 10042, "KV namespace 'a' is not valid."));
  await expect(client.call("GET", "/r2/buckets", z.unknown())).rejects.toMatchObject({
    message: expect.stringMatching(/^R2 isn't turned on for this account.*Please enable R2/),
    isForbidden: false,
  });
  await expect(client.createVersion("a", () => new FormData())).rejects.toThrow(
    "KV namespace 'a' is not valid. [code: 10042]",
  );
});
