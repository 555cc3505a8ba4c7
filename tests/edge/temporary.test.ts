import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { type ApiAnswer, ask, call, put, says, uploadForm } from "./client.ts";
import { askForAccount, solve, TERMS, type Temporary, temporaryAccount } from "./temporary.ts";
import { runWrangler } from "./wrangler.ts";

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start();
}, 30_000);
afterAll(() => edge.stop(), 30_000);

/** Calls of one account's API. */
function as({ account }: Temporary, at = edge) {
  return (method: string, path: string, body?: unknown): Promise<ApiAnswer> =>
    call(at, method, `/accounts/${account.id}${path}`, body, account.apiToken);
}

async function subdomainOf(temporary: Temporary, at = edge): Promise<string> {
  return String((await as(temporary, at)("GET", "/workers/subdomain")).result.subdomain);
}

const EVERYTHING = `
import { DurableObject } from "cloudflare:workers";
export class Room extends DurableObject { say() { return "object"; } }
export default {
  async fetch(request, env) {
    await env.KV.put("key", "kv");
    await env.BUCKET.put("key", "temporary bucket");
    await env.QUEUE.send("queue");
    const room = env.ROOM.get(env.ROOM.idFromName("a"));
    return Response.json([
      await (await env.OTHER.fetch("http://x/")).text(), await env.KV.get("key"),
      await (await env.BUCKET.get("key")).text(), await room.say(),
      await (await env.ASSETS.fetch("http://x/a.txt")).text(),
    ]);
  },
  async queue(batch, env) { for (const { body } of batch.messages) await env.KV.put("got", body); },
};`;

test("an account is given for work, and only for it", async () => {
  const solved = await solve(edge);
  const refused = await askForAccount(edge, { ...TERMS, ...solved, acceptTermsOfService: "no" });
  expect(refused).toMatchObject({
    status: 400,
    errors: [{ message: expect.stringMatching(/terms of service/) }],
  });
  const zeros = { checkpoints: Buffer.alloc(65 * 32).toString("base64") };
  const wrong = await askForAccount(edge, { ...TERMS, ...solved, solution: zeros });
  expect(wrong).toMatchObject({ status: 403, errors: [{ code: 10000 }] });
  const given = await askForAccount(edge, { ...TERMS, ...solved });
  const { account, claim } = given.result as unknown as Temporary;
  expect(account.id).toMatch(/^[0-9a-f]{32}$/);
  expect(Date.parse(account.expiresAt) - Date.now()).toBeGreaterThan(50 * 60_000);
  const again = await askForAccount(edge, { ...TERMS, ...solved });
  expect(again).toMatchObject({
    status: 403,
    errors: [{ message: expect.stringMatching(/used before/) }],
  });
  const simple = await fetch(`${edge.api}/provisioning/previews/challenge`, { method: "POST" });
  expect(simple.status).toBe(415);

  const verified = await call(edge, "GET", "/user/tokens/verify", undefined, account.apiToken);
  expect(verified.result).toMatchObject({ status: "active", expires_on: account.expiresAt });
  const listed = await call(edge, "GET", "/accounts", undefined, account.apiToken);
  expect(listed.result).toMatchObject([{ id: account.id, name: account.name }]);
  expect((await fetch(claim.url)).status).toBe(200);
});

test("what a temporary account has is its own, under names that others have too", async () => {
  const temporary = await temporaryAccount(edge);
  const api = as(temporary);
  const host = `${await subdomainOf(temporary)}.localhost`;
  await put(edge, "other", says("the machine's"));
  await put(edge, "site", says("the machine's site"));
  expect((await api("GET", "/workers/services/other")).errors[0]?.code).toBe(10007);

  await api("PUT", "/workers/scripts/other", uploadForm(says("temporary")));
  const namespace = await api("POST", "/storage/kv/namespaces", { title: "kv" });
  await api("POST", "/r2/buckets", { name: "files" });
  await api("POST", "/queues", { queue_name: "jobs" });
  const hash = "0".repeat(32);
  const session = await api("POST", "/workers/scripts/site/assets-upload-session", {
    manifest: { "/a.txt": { hash, size: 5 } },
  });
  const form = new FormData();
  form.set(hash, new File([btoa("asset")], hash, { type: "text/plain" }));
  const path = `/accounts/${temporary.account.id}/workers/assets/upload?base64=true`;
  const uploaded = await call(edge, "POST", path, form, String(session.result.jwt));
  const bindings = [
    { type: "service", name: "OTHER", service: "other" },
    { type: "kv_namespace", name: "KV", namespace_id: namespace.result.id },
    { type: "r2_bucket", name: "BUCKET", bucket_name: "files" },
    { type: "queue", name: "QUEUE", queue_name: "jobs" },
    { type: "durable_object_namespace", name: "ROOM", class_name: "Room" },
    { type: "assets", name: "ASSETS" },
  ];
  const metadata = {
    bindings,
    migrations: { new_sqlite_classes: ["Room"] },
    assets: { jwt: uploaded.result.jwt },
  };
  const made = await api("PUT", "/workers/scripts/site", uploadForm(EVERYTHING, metadata));
  expect(made).toMatchObject({ success: true });
  const consumer = { type: "worker", script_name: "site", settings: { max_wait_time_ms: 0 } };
  await api("POST", "/queues/jobs/consumers", consumer);
  const answer = await ask(edge, `site.${host}`);
  expect(JSON.parse(answer.text)).toEqual([
    "temporary",
    "kv",
    "temporary bucket",
    "object",
    "asset",
  ]);
  const got = `/storage/kv/namespaces/${namespace.result.id}/values/got`;
  const bearer = { authorization: `Bearer ${temporary.account.apiToken}` };
  await vi.waitFor(async () => {
    const read = await fetch(`${edge.api}/accounts/${temporary.account.id}${got}`, {
      headers: bearer,
    });
    expect(await read.text()).toBe("queue");
  }, 10_000);
  expect((await ask(edge, "site.localhost")).text).toBe("the machine's site");
  const object = await api("GET", "/r2/buckets/files/objects");
  expect(object.result).toMatchObject([{ key: "key" }]);

  await api("POST", "/d1/database", { name: "one" });
  expect((await api("POST", "/d1/database", { name: "two" })).errors[0]?.code).toBe(7406);
  const machine = await call(edge, "GET", "/accounts/local/workers/scripts", undefined, "");
  expect(machine.errors[0]?.code).toBe(10000);
  const token = temporary.account.apiToken;
  const elsewhere = await call(edge, "GET", "/accounts/local/workers/scripts", undefined, token);
  expect(elsewhere).toMatchObject({ status: 403, errors: [{ code: 10000 }] });
  const moved = await api("PUT", "/workers/subdomain", { subdomain: "mine" });
  expect(moved.errors[0]?.code).toBe(10036);
}, 30_000);

test("wrangler deploys without an account", async () => {
  const folder = await mkdtemp(join(tmpdir(), "thaw-temporary-"));
  try {
    const config = { name: "first", main: "index.js", compatibility_date: "2026-10-01" };
    await writeFile(join(folder, "wrangler.json"), JSON.stringify(config));
    await writeFile(join(folder, "index.js"), says("without an account"));
    const { code, out } = await runWrangler(edge, folder, ["deploy", "--temporary"], "", "");
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/Claim URL: http/) });
    const [, host = ""] = /https:\/\/(first\.\S+)\.workers\.dev/.exec(out) ?? [];
    expect((await ask(edge, `${host}.localhost`)).text).toBe("without an account");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

test("an account ends with its time, unless it was claimed", async () => {
  const short = await TestEdge.start({ control: { TEMPORARY_ACCOUNT_MS: 6000 } });
  try {
    const deploy = async (temporary: Temporary): Promise<string> => {
      const form = uploadForm(says("here"));
      await as(temporary, short)("PUT", "/workers/scripts/site", form);
      return `site.${await subdomainOf(temporary, short)}.localhost`;
    };
    const kept = await temporaryAccount(short);
    const page = await fetch(kept.claim.url);
    expect(await page.text()).toContain("Keep this account");
    expect(await (await fetch(kept.claim.url, { method: "POST" })).text()).toContain("stays");
    const stays = await deploy(kept);
    const ended = await temporaryAccount(short);
    await as(ended, short)("POST", "/storage/kv/namespaces", { title: "kv" });
    const goes = await deploy(ended);
    expect((await ask(short, goes)).text).toBe("here");
    await vi.waitFor(async () => {
      expect((await ask(short, goes)).status).toBe(404);
    }, 20_000);
    const gone = await as(ended, short)("GET", "/workers/scripts");
    expect(gone).toMatchObject({ status: 401, errors: [{ code: 10000 }] });
    expect((await fetch(ended.claim.url)).status).toBe(404);
    expect((await ask(short, stays)).text).toBe("here");
    expect((await as(kept, short)("GET", "/workers/scripts")).result).toHaveLength(1);
  } finally {
    await short.stop();
  }
}, 60_000);
