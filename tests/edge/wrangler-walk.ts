import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, vi } from "vitest";
import { API_TOKEN, type TestEdge } from "../../workers/edge/testing.ts";
import { api, ask } from "./client.ts";
import { runWrangler, wranglerCommand } from "./wrangler.ts";

/** `(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))` */
const ADD =
  "0061736d0100000001070160027f7f017f03020100070701036164640000" + "0a09010700200020016a0b";

const MAIN = `
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
import add from "./add.wasm";
import data from "./data.bin";
export class Room extends DurableObject {
  async count() { const n = (await this.ctx.storage.get("n") ?? 0) + 1; await this.ctx.storage.put("n", n); return n; }
}
export class Flow extends WorkflowEntrypoint {
  async run(event, step) { return step.do("double", async () => event.payload.number * 2); }
}
export default {
  async fetch(request, env) {
    console.log("asked for", new URL(request.url).pathname);
    const { exports } = await WebAssembly.instantiate(add, {});
    const room = env.ROOMS.get(env.ROOMS.idFromName("a"));
    return Response.json({
      sum: exports.add(2, 3), bytes: data.byteLength, greeting: env.GREETING, token: env.TOKEN ?? null,
      other: env.OTHER ?? null, key: await env.KV.get("key"), count: await room.count(),
    });
  },
  async queue() {},
  async scheduled() {},
};`;

/**
 * Everything there is to a Worker's life, by a wrangler as it is: resources, deploys, versions, shares,
 * rollback, secrets, triggers, Workflows, a tail, and its end.
 */
export async function walk(edge: TestEdge, folder: string, script: string): Promise<void> {
  const name = basename(folder).toLowerCase();
  const host = `${name}.localhost`;
  const run = async (command: string, { input = "", fails = false } = {}): Promise<string> => {
    const { code, out } = await runWrangler(
      edge,
      folder,
      command.split(" "),
      input,
      API_TOKEN,
      script,
    );
    if ((code !== 0) !== fails) throw new Error(`wrangler ${command}: exit code ${code}\n${out}`);
    return out;
  };
  const served = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await ask(edge, host)).text) as Record<string, unknown>;

  // Resources, before there is a configuration that needs them.
  const [who, kv] = await Promise.all([
    run("whoami"),
    run(`kv namespace create ${name}`),
    run(`queues create ${name}`),
    run(`r2 bucket create ${name}`),
    run(`d1 create ${name}`),
  ]);
  expect(who).toContain("This machine");
  const [namespace = ""] = /[0-9a-f]{32}/.exec(kv) ?? [];
  const files = {
    "wrangler.json": JSON.stringify({
      name,
      main: "src/index.js",
      compatibility_date: "2026-01-01",
      vars: { GREETING: "hello" },
      rules: [{ type: "Data", globs: ["**/*.bin"], fallthrough: true }],
      assets: { directory: "public" },
      kv_namespaces: [{ binding: "KV", id: namespace }],
      durable_objects: { bindings: [{ name: "ROOMS", class_name: "Room" }] },
      migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
      workflows: [{ name: `${name}-flow`, binding: "FLOW", class_name: "Flow" }],
      queues: {
        producers: [{ binding: "JOBS", queue: name }],
        consumers: [{ queue: name, max_batch_timeout: 1 }],
      },
      triggers: { crons: ["0 5 * * *"] },
      workers_dev: true,
    }),
    "src/index.js": MAIN,
    "src/add.wasm": Buffer.from(ADD, "hex"),
    "src/data.bin": Buffer.alloc(1000, 7),
    "public/page.html": "<h1>an asset</h1>",
    "secrets.json": JSON.stringify({ TOKEN: "first", OTHER: "bulk" }),
  };
  await Promise.all([mkdir(join(folder, "src")), mkdir(join(folder, "public"))]);
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);

  expect(await run("deploy")).toContain("Current Version ID");
  expect((await ask(edge, host, "/page")).text).toBe("<h1>an asset</h1>");
  expect(await served()).toMatchObject({ sum: 5, bytes: 1000, greeting: "hello", count: 1 });

  const [, , queues, listed] = await Promise.all([
    run(`kv key put key value --namespace-id ${namespace} --remote`),
    run(`r2 object put ${name}/file --file src/data.bin --remote`),
    run("queues list"),
    run("workflows list"),
    run(`d1 execute ${name} --remote --yes --command SELECT/**/17`),
    run(`workflows trigger ${name}-flow {"number":21} --id first`),
  ]);
  expect(queues).toContain(name);
  expect(listed).toContain(`${name}-flow`);
  expect(await served()).toMatchObject({ key: "value", count: 2 });
  const [instances, instance, key] = await Promise.all([
    run(`workflows instances list ${name}-flow`),
    run(`workflows instances describe ${name}-flow first`),
    run(`kv key get key --namespace-id ${namespace} --remote`),
    run(`r2 object get ${name}/file --pipe --remote`),
  ]);
  expect(instances).toContain("first");
  expect(instance).toMatch(/Completed|Running|Queued/);
  expect(key).toContain("value");

  // A new version by a second deploy, another that waits, and both by their shares.
  await run("deploy --var GREETING:second");
  expect(await served()).toMatchObject({ greeting: "second", count: 3 });
  const uploaded = await run("versions upload --var GREETING:third --tag three");
  const [, third = ""] = /Worker Version ID: (\S+)/.exec(uploaded) ?? [];
  expect(await served()).toMatchObject({ greeting: "second" });
  const [versions, view, status] = await Promise.all([
    run("versions list"),
    run(`versions view ${third}`),
    run("deployments status"),
  ]);
  expect(versions.match(/Version ID:/g)).toHaveLength(3);
  expect(view).toContain("three");
  const [, second = ""] = /\(100%\) (\S+)/.exec(status) ?? [];
  await run(`versions deploy ${second}@50% ${third}@50% -y`);
  const keys = Array.from({ length: 12 }, (_, at) => ({
    "Cloudflare-Workers-Version-Key": `user-${at}`,
  }));
  const greetings = await Promise.all(
    keys.map(
      async (headers) => JSON.parse((await ask(edge, host, "/", { headers })).text).greeting,
    ),
  );
  expect(new Set(greetings)).toEqual(new Set(["second", "third"]));
  await run(`versions deploy ${third}@100% -y`);
  expect((await run("deployments list")).match(/\(50%\)/g)).toHaveLength(2);
  await run(`rollback ${second} -y --message back`);
  expect(await served()).toMatchObject({ greeting: "second" });
  expect(await run("secret put TOKEN", { input: "x", fails: true })).toMatch(/latest version/i);

  // Secrets outlive deploys.
  await run("deploy");
  await run("secret put TOKEN", { input: "a secret text" });
  expect(await served()).toMatchObject({ greeting: "hello", token: "a secret text" });
  await run("secret bulk secrets.json");
  expect(await run("deploy")).not.toContain("WARNING");
  expect(await served()).toMatchObject({ token: "first", other: "bulk" });
  await run("secret delete OTHER");
  expect(JSON.parse(await run("secret list"))).toEqual([{ name: "TOKEN", type: "secret_text" }]);
  expect(await served()).toMatchObject({ token: "first", other: null });
  await run("triggers deploy");
  await followed(edge, { folder, script, name });

  expect(await run("delete --force")).toContain("Successfully deleted");
  expect((await ask(edge, host)).status).toBe(404);
  await run(`r2 object delete ${name}/file --remote`);
  await Promise.all([
    run(`workflows delete ${name}-flow`),
    run(`kv namespace delete --namespace-id ${namespace}`),
    run(`r2 bucket delete ${name}`),
    run(`queues delete ${name}`),
    run(`d1 delete ${name} -y`),
  ]);
}

/** `wrangler tail` prints what the Worker logs, and ends its session. */
async function followed(
  edge: TestEdge,
  { folder, script, name }: { folder: string; script: string; name: string },
): Promise<void> {
  const tail = wranglerCommand(edge, folder, ["tail", "--format", "pretty"], API_TOKEN, script);
  const child = spawn(tail.command, tail.args, tail.options);
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const closed = new Promise((resolve) => child.on("close", resolve));
  const printed = (text: string) =>
    vi.waitFor(() => expect(out).toContain(text), { timeout: 60_000, interval: 100 });
  await printed("waiting for logs");
  await ask(edge, `${name}.localhost`, "/followed");
  await printed("(log) asked for /followed");
  child.kill("SIGINT");
  await closed;
  expect((await api(edge, "GET", `/scripts/${name}/tails`)).result).toEqual([]);
}
