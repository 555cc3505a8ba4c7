import { afterAll, beforeAll, expect, test } from "vitest";
import { CloudflareClient } from "../../lib/deploy/cloudflare.ts";
import { type DeployResult, deployBundle } from "../../lib/deploy/deploy.ts";
import { localAddress } from "../../lib/deploy/local.ts";
import type { DeployTarget } from "../../lib/deploy/targets.ts";
import type { Bundle } from "../../lib/deploy/types.ts";
import { NO_SETTINGS, type ProjectBinding } from "../../lib/project/bindings/types.ts";
import { type Progress, readOperation } from "../../lib/sse.ts";
import { API_TOKEN, bundleWorker, INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { api, ask, says } from "./client.ts";

let edge: TestEdge;

beforeAll(async () => {
  const web = await bundleWorker(new URL("./deploy-worker.ts", import.meta.url));
  edge = await TestEdge.start({ web });
}, 30_000);
afterAll(() => edge.stop(), 30_000);

const bundleOf = (code: string): Bundle => ({
  mainModule: "index.js",
  modules: [{ name: "index.js", type: "esm", content: new TextEncoder().encode(code) }],
  compatibilityDate: "2026-10-01",
  compatibilityFlags: [],
  vars: {},
});

const target = (token = API_TOKEN): DeployTarget => ({
  kind: "local",
  client: new CloudflareClient({ baseUrl: edge.api, accountId: "local", token }),
  address: async (name) => localAddress(edge.origin, name),
  visit: (name) =>
    fetch(edge.serve, { headers: { "x-thaw-internal": INTERNAL_TOKEN, "x-thaw-worker": name } }),
});

test("from Node: a new Worker, then a version of it, each served at once", async () => {
  const steps: string[] = [];
  const report = ({ step }: Progress) => void steps.push(step);
  const first = await deployBundle({
    bundle: bundleOf(says("one")),
    name: "node",
    target: target(),
    report,
  });
  expect(first).toMatchObject({
    url: `http://node.localhost:${edge.port}/`,
    firstRequest: { status: 200, serverTiming: expect.stringContaining("cold") },
  });
  expect(steps).toEqual([
    "preflight",
    "upload and activate",
    "address",
    expect.stringMatching(/^first request: 200 \(load;desc="cold"/),
  ]);
  steps.length = 0;
  const second = await deployBundle({
    bundle: bundleOf(says("two")),
    name: "node",
    target: target(),
    message: "the second",
    report,
  });
  expect(steps.slice(0, 4)).toEqual(["preflight", "upload", "activate", "address"]);
  expect(second.version).not.toBe(first.version);
  expect((await ask(edge, "node.localhost")).text).toBe("two");
  const [version] = await target().client.listVersions("node");
  expect(version).toMatchObject({
    id: second.version,
    annotations: { "workers/message": "the second" },
  });
});

test("from workerd, as the page does it: streamed steps and the result", async () => {
  const code = `import app from "./layers/app.bin"; export default { fetch(request, env) { return Response.json({ env, bytes: app.byteLength, url: request.url }); } }`;
  const steps: string[] = [];
  const response = await fetch(`${edge.origin}/api/deploy`, {
    method: "POST",
    body: JSON.stringify({ name: "inside", code, bytes: 3e6 }),
  });
  const result = await readOperation<DeployResult>(response, ({ step, began, detail }) => {
    steps.push(began ? `${step}: ${detail}` : step);
  });
  expect(result).toMatchObject({
    url: `http://inside.localhost:${edge.port}/`,
    firstRequest: { status: 200 },
  });
  expect(steps.slice(0, 3)).toEqual([
    "preflight",
    "upload and activate: sending 2.9 MiB of 2.9 MiB",
    "upload and activate",
  ]);
  expect(JSON.parse((await ask(edge, "inside.localhost")).text)).toEqual({
    env: { WORD: "hi", LIST: [1] },
    bytes: 3e6,
    url: `http://inside.localhost:${edge.port}/`,
  });
});

test("a Worker whose handler fails is deployed, and the failure is told", async () => {
  const code = `export default { fetch() { throw new Error("not yet"); } }`;
  const result = await deployBundle({ bundle: bundleOf(code), name: "fails", target: target() });
  expect(result.firstRequest).toMatchObject({
    status: 500,
    problem: expect.stringContaining("not yet"),
  });
});

test("what a configuration binds and schedules is there once the deploy is done", async () => {
  const code = `export default {
    add: (numbers) => numbers[0] + numbers[1],
    async fetch(request, env) {
      return Response.json({ names: Object.keys(env), limit: await env.LIMIT.limit({ key: "a" }), word: env.WORD });
    },
  };`;
  const settings = {
    ...NO_SETTINGS,
    bindings: [
      { type: "service", name: "ME", service: "bound" },
      { type: "ratelimit", name: "LIMIT", namespace_id: "9", simple: { limit: 9, period: 10 } },
      { type: "version_metadata", name: "VERSION" },
      { type: "ai", name: "AI" },
    ] satisfies ProjectBinding[],
    crons: ["*/5 * * * *"],
    metadata: { observability: { enabled: true }, limits: { cpu_ms: 20 } },
  };
  const steps: string[] = [];
  await deployBundle({
    bundle: { ...bundleOf(code), vars: { WORD: "x" }, settings },
    name: "bound",
    target: target(),
    report: ({ step }) => void steps.push(step),
  });
  expect(steps.slice(0, 4)).toEqual(["preflight", "upload and activate", "triggers", "address"]);
  expect(JSON.parse((await ask(edge, "bound.localhost")).text)).toEqual({
    names: ["WORD", "ME", "LIMIT", "VERSION", "AI"],
    limit: { success: true },
    word: "x",
  });
  const schedules = await api(edge, "GET", "/scripts/bound/schedules");
  expect(schedules.result).toEqual({ schedules: [{ cron: "*/5 * * * *" }] });
  const kept = await api(edge, "GET", "/scripts/bound/settings");
  expect(kept.result).toMatchObject(settings.metadata);
});

test("a secret that has the name of a variable is not overwritten, and the deploy says so", async () => {
  const deploy = (vars: Record<string, unknown>) =>
    deployBundle({ bundle: { ...bundleOf(SHOWS), vars }, name: "secretive", target: target() });
  await deploy({ WORD: "open" });
  await api(edge, "PUT", "/scripts/secretive/secrets", {
    name: "TOKEN",
    text: "hidden",
    type: "secret_text",
  });
  await expect(deploy({ WORD: "open", TOKEN: "mine" })).rejects.toMatchObject({
    code: "bad_config",
    message: expect.stringContaining("TOKEN is a secret of this Worker already"),
  });
  await deploy({ WORD: "again" });
  expect(JSON.parse((await ask(edge, "secretive.localhost")).text)).toEqual({
    WORD: "again",
    TOKEN: "hidden",
  });
});

test("secrets go with a version: it has them in its first answer, and a version that fails brings none", async () => {
  const needs = (word: string) =>
    `export default { fetch(request, env) { if (env.TOKEN !== "${word}") throw new Error("no token"); return Response.json(env); } };`;
  const told: string[] = [];
  const deploy = (code: string, secrets?: Record<string, string>, more: Partial<Bundle> = {}) =>
    deployBundle({
      bundle: { ...bundleOf(code), ...more },
      name: "keyed",
      target: target(),
      secrets,
      report: (progress) => void told.push(JSON.stringify(progress)),
    });
  const shown = async () => JSON.parse((await ask(edge, "keyed.localhost")).text);
  const first = await deploy(needs("s3same"), { TOKEN: "s3same", OTHER: "0pen" });
  expect(first.firstRequest.status).toBe(200);
  const second = await deploy(needs("s3sam3"), { TOKEN: "s3sam3" });
  expect(second.firstRequest.status).toBe(200);
  expect(await shown()).toEqual({ TOKEN: "s3sam3", OTHER: "0pen" });

  const broken = deploy(`throw new Error("not today"); ${SHOWS}`, { TOKEN: "n3ver" });
  const error = await broken.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: expect.stringContaining("not today") });
  expect(await shown()).toEqual({ TOKEN: "s3sam3", OTHER: "0pen" });

  const clash = deploy(SHOWS, { WORD: "n3ver" }, { vars: { WORD: "open" } });
  await expect(clash).rejects.toMatchObject({
    code: "bad_config",
    message: expect.stringContaining("WORD is a secret of this deploy, and a variable (vars)"),
  });
  const requiredSecrets = [{ name: "MISSING", file: "wrangler.jsonc", line: 3 }];
  const settings = { ...NO_SETTINGS, requiredSecrets };
  await expect(deploy(SHOWS, {}, { settings })).rejects.toMatchObject({
    code: "bad_config",
    file: "wrangler.jsonc",
    line: 3,
  });
  expect(JSON.stringify([told, first, second, String(error)])).not.toMatch(/s3sam|0pen|n3ver/);
});

const SHOWS = `export default { fetch: (request, env) => Response.json(env) };`;

test("a bad name and a wrong token are refused with nothing stored", async () => {
  const bundle = bundleOf(says("x"));
  await expect(deployBundle({ bundle, name: "Bad Name", target: target() })).rejects.toMatchObject({
    code: "bad_name",
  });
  await expect(
    deployBundle({ bundle, name: "locked", target: target("wrong") }),
  ).rejects.toMatchObject({ code: "unauthorized", cloudflareCode: 10000 });
  expect((await api(edge, "GET", "/services/locked")).errors[0]?.code).toBe(10007);
});

test("when serving is down the version is active, and the error says so", async () => {
  const name = "late";
  await deployBundle({ bundle: bundleOf(says("up")), name, target: target() });
  await edge.stopServe();
  const deploy = deployBundle({ bundle: bundleOf(says("newer")), name, target: target() });
  await expect(deploy).rejects.toMatchObject({
    code: "edge_unavailable",
    message: expect.stringContaining("is active but gave no answer"),
  });
  await edge.startServe();
  expect((await ask(edge, "late.localhost")).text).toBe("newer");
}, 20_000);
