import { afterAll, beforeAll, expect, test } from "vitest";
import { CloudflareClient } from "../../lib/deploy/cloudflare.ts";
import { type DeployOptions, type DeployResult, deployBundle } from "../../lib/deploy/deploy.ts";
import { localAddress } from "../../lib/deploy/local.ts";
import type { DeployTarget } from "../../lib/deploy/targets.ts";
import type { Bundle } from "../../lib/deploy/types.ts";
import { ThawError } from "../../lib/errors.ts";
import { NO_SETTINGS, type WorkerSettings } from "../../lib/project/bindings/types.ts";
import type { Progress, ResumePoint } from "../../lib/sse.ts";
import { API_TOKEN, INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { FAULTS, type Fault, FaultProxy } from "./fault-proxy.ts";

let edge: TestEdge;
let proxy: FaultProxy;

beforeAll(async () => {
  edge = await TestEdge.start();
  proxy = await FaultProxy.start(edge.api);
}, 30_000);
afterAll(async () => {
  await proxy?.stop();
  await edge?.stop();
}, 30_000);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const serveAs = (name: string): Promise<Response> =>
  fetch(edge.serve, { headers: { "x-thaw-internal": INTERNAL_TOKEN, "x-thaw-worker": name } });

const target = (): DeployTarget => ({
  kind: "local",
  keepsModules: true,
  client: new CloudflareClient({
    baseUrl: proxy.api,
    accountId: "local",
    token: API_TOKEN,
    retry: { attempts: 2, firstWaitMs: 1 },
  }),
  address: async (name) => localAddress(edge.origin, name),
  visit: serveAs,
});

/** A Worker that says which version it is, and is bound to one thing of each kind. */
function bundle(version: string, settings: WorkerSettings = NO_SETTINGS): Bundle {
  const code = `import { DurableObject } from "cloudflare:workers";
    export class Room extends DurableObject {}
    export default {
      fetch: () => new Response(${JSON.stringify(version)}),
      queue() {}, scheduled() {},
    };`;
  return {
    mainModule: "index.js",
    modules: [{ name: "index.js", type: "esm", content: bytes(code) }],
    compatibilityDate: "2026-10-01",
    compatibilityFlags: [],
    vars: { VERSION: version },
    settings,
    assets: settings.assets && {},
    databases:
      settings.bindings.length === 0
        ? []
        : [
            {
              binding: "DB",
              table: "d1_migrations",
              files: [{ name: "1.sql", path: "migrations/1.sql", sql: "CREATE TABLE a (b);" }],
            },
          ],
  };
}

/** The same for each Worker, so that nothing of one is there already for another. */
const deployable = (name: string, version: string, settings?: WorkerSettings) => {
  const made = bundle(version, settings);
  if (made.assets) made.assets = { "page.html": bytes(`<h1>${name} ${version}</h1>`) };
  return { name, bundle: made };
};

const everything = (name: string): WorkerSettings => ({
  ...NO_SETTINGS,
  bindings: [
    { type: "kv_namespace", name: "KV" },
    { type: "r2_bucket", name: "FILES" },
    { type: "d1", name: "DB", migrations_dir: "migrations", migrations_table: "d1_migrations" },
    { type: "queue", name: "JOBS" },
  ],
  consumers: [{ queue: `${name}-jobs` }],
  crons: ["0 0 1 1 *"],
  assets: { directory: "public" },
});

const withRoom = (name: string): WorkerSettings => ({
  ...everything(name),
  bindings: [
    ...everything(name).bindings,
    { type: "durable_object_namespace", name: "ROOM", class_name: "Room" },
  ],
  migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
});

interface Try {
  result?: DeployResult;
  error?: ThawError;
  resume?: ResumePoint;
  steps: string[];
}

async function attempt(options: Omit<DeployOptions, "target" | "report">): Promise<Try> {
  const tried: Try = { steps: [] };
  const report = ({ step, resume }: Progress): void => {
    tried.steps.push(step);
    if (resume) tried.resume = resume;
  };
  try {
    tried.result = await deployBundle({ ...options, target: target(), report });
  } catch (thrown) {
    if (!(thrown instanceof ThawError)) throw thrown;
    tried.error = thrown;
  }
  return tried;
}

const served = async (name: string): Promise<string> => (await serveAs(name)).text();

/** The calls of a deploy that goes well, each once, with the Worker's name taken out. */
async function callsOf(name: string, settings: WorkerSettings): Promise<string[]> {
  await attempt(deployable(name, "one"));
  proxy.spoil();
  expect((await attempt(deployable(name, "two", settings))).error).toBeUndefined();
  return [...new Set(proxy.calls.map((call) => call.replaceAll(name, "NAME")))];
}

/** The same call for another Worker; ids of resources differ as well. */
const pattern = (call: string, name: string): RegExp => {
  const escaped = call.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("NAME", name);
  return new RegExp(`^${escaped.replaceAll(/[0-9a-f]{8}-?[0-9a-f-]{24,28}/g, "[0-9a-f-]+")}$`);
};

const walked = new Set<string>();

/** Spoils each call of a deploy in each way, but for those that were spoilt before. */
async function walk(kind: string, settings: (name: string) => WorkerSettings): Promise<string[]> {
  const calls = await callsOf(`${kind}-plan`, settings(`${kind}-plan`));
  for (const [index, call] of calls.entries()) {
    const known = call.replaceAll(/[0-9a-f-]{32,36}/g, "ID");
    if (walked.has(known)) continue;
    walked.add(known);
    for (const fault of FAULTS) await spoilOne(`${kind}-${index}-${fault}`, call, fault, settings);
  }
  return calls;
}

/** One call fails however often it is tried; then, with the way free again, a retry. */
async function spoilOne(
  name: string,
  call: string,
  fault: Fault,
  settings: (name: string) => WorkerSettings,
): Promise<void> {
  const what = `${call}: ${fault}`;
  proxy.spoil();
  await attempt(deployable(name, "one"));
  const next = deployable(name, "two", settings(name));
  const spoilt = pattern(call, name);
  proxy.spoil((one) => (spoilt.test(one) ? fault : undefined));
  const failed = await attempt(next);
  const tries = proxy.calls.filter((one) => spoilt.test(one)).length;
  proxy.spoil();
  if (failed.error) {
    expect(tries, what).toBeGreaterThanOrEqual(2);
    const { code, message } = failed.error;
    expect(code, what).toBe("deploy_failed");
    expect(message, what).toMatch(/can't be reached|unknown error|consider throttling/);
    const active = message.includes("The new version serves already");
    const told = active || message.includes("What served before goes on serving");
    if (failed.steps.length > 1) expect(told, `${what}: ${message}`).toBe(true);
    // An upload that serves at once may have arrived although its answer didn't.
    const either = fault === "lost" && / \/workers\/scripts\/NAME(\/deployments)?$/.test(call);
    if (!either) expect(await served(name), what).toBe(active ? "two" : "one");
  } else {
    expect(fault, `${what} went unnoticed`).toBe("lost");
  }
  const retried = await attempt({ ...next, resume: failed.resume });
  expect(retried.error?.message, what).toBeUndefined();
  expect(await served(name), what).toBe("two");
  const uploads = proxy.calls.filter((one) => /^(PUT|POST) .*\/(versions|[\w-]+-lost)$/.test(one));
  if (failed.resume) expect(uploads, what).toEqual([]);
}

test("whichever call of a deploy fails, the old version serves on, and a retry goes on from there", async () => {
  const calls = await walk("plain", everything);
  expect(calls).toContain("POST /workers/scripts/NAME/versions");
  expect(calls).toContain("POST /workers/scripts/NAME/deployments");
  expect(calls.length).toBeGreaterThan(18);
});

test("the same where Durable Objects are migrated, in an upload that serves at once", async () => {
  const calls = await walk("room", withRoom);
  expect(calls).toContain("PUT /workers/scripts/NAME");
});

test("a call that fails once is tried again, and the deploy goes on", async () => {
  const counts = new Map<string, number>();
  proxy.spoil((call) => {
    const count = (counts.get(call) ?? 0) + 1;
    counts.set(call, count);
    return count === 1 ? FAULTS[counts.size % FAULTS.length] : undefined;
  });
  const deployed = await attempt(deployable("bumpy", "one", withRoom("bumpy")));
  proxy.spoil();
  expect(deployed.error?.message).toBeUndefined();
  expect(await served("bumpy")).toBe("one");
});

test("an upload that was tampered with is refused whole, and what served goes on", async () => {
  proxy.spoil();
  await attempt(deployable("tampered", "one"));
  proxy.spoil((call, body) => {
    const changed = body.toString("latin1").replace('Response("true")', 'Response("evil")');
    return call.endsWith("/versions") ? Buffer.from(changed, "latin1") : undefined;
  });
  const failed = await attempt(deployable("tampered", "true"));
  expect(failed.error).toMatchObject({
    code: "upload_incomplete",
    message: expect.stringContaining('The module "index.js" changed on its way'),
  });
  expect(await served("tampered")).toBe("one");
  proxy.spoil();
  expect((await attempt(deployable("tampered", "true"))).error).toBeUndefined();
  expect(await served("tampered")).toBe("true");
});

test("what the edge has already isn't sent again", async () => {
  const large = { name: "large.bin", type: "data" as const, content: bytes("x".repeat(500_000)) };
  let sent = 0;
  proxy.spoil((call, body) => {
    if (/scripts\/again(\/versions)?$/.test(call)) sent = body.length;
    return undefined;
  });
  for (const [version, expected] of [
    ["one", 500_000],
    ["two", 0],
  ] as const) {
    const { name, bundle: made } = deployable("again", version);
    made.modules.push(large);
    expect((await attempt({ name, bundle: made })).error).toBeUndefined();
    expect(await served(name)).toBe(version);
    expect(Math.floor(sent / 100_000) * 100_000).toBe(expected);
  }
});

test("two deploys of one name at once both end, and one of them serves whole", async () => {
  proxy.spoil();
  const versions = ["left", "right"];
  for (const _ of [1, 2, 3]) {
    const tried = await Promise.all(
      versions.map((version) => attempt(deployable("twice", version, withRoom("twice")))),
    );
    expect(tried.map(({ error }) => error?.message)).toEqual([undefined, undefined]);
    const [deployment] = await target().client.listDeployments("twice");
    const winner = tried.findIndex(
      ({ result }) => result?.version === deployment?.versions[0]?.version_id,
    );
    expect(await served("twice")).toBe(versions[winner]);
    const page = await fetch(`${edge.serve}/page`, {
      headers: { "x-thaw-internal": INTERNAL_TOKEN, "x-thaw-worker": "twice" },
    });
    expect(await page.text()).toBe(`<h1>twice ${versions[winner]}</h1>`);
  }
});

test("a retry with the same secrets goes on from the upload; one with others uploads anew", async () => {
  proxy.spoil();
  const { name, bundle: made } = deployable("keyed", "one");
  const code = "export default { fetch: (request, env) => new Response(env.TOKEN) };";
  made.modules = [{ name: "index.js", type: "esm", content: bytes(code) }];
  const deploy = (TOKEN: string, resume?: ResumePoint) =>
    attempt({ name, bundle: made, secrets: { TOKEN }, resumeSeal: "seal", resume });
  const uploads = () => proxy.calls.filter((call) => call.endsWith("/keyed/versions")).length;
  const failing = async (TOKEN: string) => {
    proxy.spoil((call) => (call.endsWith("/deployments") ? "5xx" : undefined));
    const { error, resume } = await deploy(TOKEN);
    expect(error?.message).toContain("What served before goes on serving");
    proxy.spoil();
    return resume;
  };
  await deploy("first");
  const second = await failing("second");
  expect(await served(name)).toBe("first");
  expect((await deploy("second", second)).error).toBeUndefined();
  expect([await served(name), uploads()]).toEqual(["second", 0]);
  const third = await failing("third");
  expect((await deploy("fourth", third)).error).toBeUndefined();
  expect([await served(name), uploads()]).toEqual(["fourth", 1]);
});
