import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { ask, put } from "./client.ts";
import { runWrangler } from "./wrangler.ts";

/** `(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))` */
const ADD =
  "0061736d0100000001070160027f7f017f03020100070701036164640000" + "0a09010700200020016a0b";

const MAIN = `
import add from "./add.wasm";
import data from "./data.bin";
export default {
  async fetch(request, env) {
    const { exports } = await WebAssembly.instantiate(add, {});
    return Response.json({ sum: exports.add(2, 3), bytes: data.byteLength, env });
  }
};`;

const CONFIG = {
  name: "probe",
  main: "src/index.js",
  compatibility_date: "2026-10-01",
  vars: { GREETING: "hello", SETTINGS: { a: 1 } },
  rules: [{ type: "Data", globs: ["**/*.bin"], fallthrough: true }],
  workers_dev: true,
  triggers: { crons: ["*/5 * * * *"] },
};

let edge: TestEdge;
let folder: string;

beforeAll(async () => {
  edge = await TestEdge.start();
  folder = await mkdtemp(join(tmpdir(), "thaw-wrangler-"));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "wrangler.json"), JSON.stringify(CONFIG));
  await writeFile(join(folder, "src/index.js"), MAIN);
  await writeFile(join(folder, "src/add.wasm"), Buffer.from(ADD, "hex"));
  await writeFile(join(folder, "src/data.bin"), Buffer.alloc(1000, 7));
}, 30_000);
afterAll(async () => {
  await edge.stop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

const run = (args: string[], input?: string, token?: string) =>
  runWrangler(edge, folder, args, input, token);

async function served(): Promise<unknown> {
  const { text } = await ask(edge, "probe.localhost");
  return JSON.parse(text);
}

const env = { GREETING: "hello", SETTINGS: { a: 1 } };

test("wrangler deploys, redeploys, lists, rolls back, keeps secrets and deletes", async () => {
  const first = await run(["deploy"]);
  expect(first).toMatchObject({ code: 0, out: expect.stringContaining("Current Version ID") });
  expect(await served()).toEqual({ sum: 5, bytes: 1000, env });

  expect((await run(["deploy", "--var", "GREETING:second"])).code).toBe(0);
  expect(await served()).toMatchObject({ env: { GREETING: "second" } });

  const versions = await run(["versions", "list"]);
  expect(versions.out.match(/Version ID:/g)).toHaveLength(2);
  expect((await run(["deployments", "list"])).out.match(/\(100%\)/g)).toHaveLength(2);

  expect((await run(["rollback", "-y"])).code).toBe(0);
  expect(await served()).toMatchObject({ env: { GREETING: "hello" } });

  expect((await run(["deploy"])).code).toBe(0);
  expect((await run(["secret", "put", "TOKEN"], "a secret text")).code).toBe(0);
  expect(await served()).toMatchObject({ env: { TOKEN: "a secret text" } });
  const again = await run(["deploy"]);
  expect(again.out).not.toContain("WARNING");
  expect(await served()).toMatchObject({ env: { TOKEN: "a secret text" } });
  const secrets = await run(["secret", "list"]);
  expect(JSON.parse(secrets.out)).toEqual([{ name: "TOKEN", type: "secret_text" }]);
  expect((await run(["secret", "delete", "TOKEN"])).code).toBe(0);
  expect(await served()).toEqual({ sum: 5, bytes: 1000, env });

  const deleted = await run(["delete", "--force"]);
  expect(deleted).toMatchObject({ code: 0, out: expect.stringContaining("Successfully deleted") });
  expect((await ask(edge, "probe.localhost")).status).toBe(404);
}, 180_000);

test("a version that is uploaded serves once it is deployed", async () => {
  expect((await run(["deploy", "--name", "staged"])).code).toBe(0);
  const uploaded = await run(["versions", "upload", "--name", "staged", "--var", "STEP:2"]);
  const [, id = ""] = /Worker Version ID: (\S+)/.exec(uploaded.out) ?? [];
  expect(JSON.parse((await ask(edge, "staged.localhost")).text)).toMatchObject({ env });
  const deployed = await run(["versions", "deploy", `${id}@100%`, "--name", "staged", "-y"]);
  expect(deployed.code).toBe(0);
  const answer = JSON.parse((await ask(edge, "staged.localhost")).text);
  expect(answer).toMatchObject({ env: { STEP: "2" } });
}, 120_000);

test("wrangler deploys a Worker with bindings, and is told of a service that isn't there", async () => {
  const config = {
    ...CONFIG,
    name: "bound",
    main: "src/bound.js",
    services: [{ binding: "OTHER", service: "other", entrypoint: "Named", props: { a: 1 } }],
    ratelimits: [{ name: "LIMIT", namespace_id: "1", simple: { limit: 1, period: 60 } }],
    version_metadata: { binding: "VERSION" },
    ai: { binding: "AI" },
    vectorize: [{ binding: "INDEX", index_name: "i" }],
  };
  await writeFile(join(folder, "bound.json"), JSON.stringify(config));
  await writeFile(
    join(folder, "src/bound.js"),
    `export default { async fetch(request, env) {
      return Response.json([await env.OTHER.tell(), await env.LIMIT.limit({ key: "k" }), Object.keys(env.VERSION), env.AI.constructor.name]);
    } };`,
  );
  const lost = await run(["deploy", "--config", "bound.json"]);
  expect(lost.code).not.toBe(0);
  expect(lost.out).toContain(
    "Could not resolve service binding 'OTHER'. Target script 'other' not found. [code: 10144]",
  );
  const other = `import { WorkerEntrypoint } from "cloudflare:workers";
    export class Named extends WorkerEntrypoint { tell() { return this.ctx.props; } }
    export default { fetch: () => new Response("other") };`;
  await put(edge, "other", other);
  const deployed = await run(["deploy", "--config", "bound.json"]);
  expect(deployed).toMatchObject({ code: 0, out: expect.stringContaining("env.OTHER") });
  expect(JSON.parse((await ask(edge, "bound.localhost")).text)).toEqual([
    { a: 1 },
    { success: true },
    ["id", "tag", "timestamp"],
    "Ai",
  ]);
}, 120_000);

test("wrangler says who it is, and what is wrong with its token", async () => {
  const known = await run(["whoami"]);
  expect(known.out).toContain("This machine");
  const refused = await run(["deploy"], "", "wrong-token");
  expect(refused.code).not.toBe(0);
  expect(refused.out).toContain("Authentication error");
}, 60_000);
