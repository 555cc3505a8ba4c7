import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { ask, put } from "./client.ts";
import { runWrangler } from "./wrangler.ts";
import { walk } from "./wrangler-walk.ts";
import { installedWrangler, olderWrangler } from "./wranglers.ts";

let edge: TestEdge;
let folder: string;

beforeAll(async () => {
  edge = await TestEdge.start();
  folder = await mkdtemp(join(tmpdir(), "thaw-wrangler-"));
}, 30_000);
afterAll(async () => {
  await edge.stop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

const run = (args: string[], input?: string, token?: string) =>
  runWrangler(edge, folder, args, input, token);

test.concurrent.each([
  ["that is installed", async () => installedWrangler()],
  ["of long ago", olderWrangler],
])(
  "the wrangler %s does all that there is to a Worker's life",
  async (_which, find) => {
    const script = await find();
    await walk(edge, await mkdtemp(join(folder, "walk-")), script);
  },
  400_000,
);

test("wrangler deploys a Worker with bindings, and is told of a service that isn't there", async () => {
  const config = {
    name: "bound",
    main: "bound.js",
    compatibility_date: "2026-10-01",
    services: [{ binding: "OTHER", service: "other", entrypoint: "Named", props: { a: 1 } }],
    ratelimits: [{ name: "LIMIT", namespace_id: "1", simple: { limit: 1, period: 60 } }],
    version_metadata: { binding: "VERSION" },
    ai: { binding: "AI" },
    vectorize: [{ binding: "INDEX", index_name: "i" }],
  };
  await writeFile(join(folder, "bound.json"), JSON.stringify(config));
  await writeFile(
    join(folder, "bound.js"),
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

test("wrangler brings secrets with a version, and names those that are required and missing", async () => {
  const config = (required: string[]) =>
    writeFile(
      join(folder, "keyed.json"),
      JSON.stringify({
        name: "keyed",
        main: "keyed.js",
        compatibility_date: "2026-10-01",
        secrets: { required },
      }),
    );
  await writeFile(
    join(folder, "keyed.js"),
    "export default { fetch: (request, env) => Response.json(env) };",
  );
  await writeFile(join(folder, "keyed.env"), "ONE=1\nTWO='two words'\n");
  await config(["ONE"]);
  const args = ["deploy", "--config", "keyed.json"];
  expect((await run([...args, "--secrets-file", "keyed.env"])).code).toBe(0);
  expect(JSON.parse((await ask(edge, "keyed.localhost")).text)).toEqual({
    ONE: "1",
    TWO: "two words",
  });
  await config(["ONE", "THREE"]);
  const refused = await run(args);
  expect(refused.code).not.toBe(0);
  expect(refused.out).toContain("The following required secrets have not been set: THREE");
}, 120_000);

test("wrangler says what is wrong with its token", async () => {
  const refused = await run(["deploy", "--config", "bound.json"], "", "wrong-token");
  expect(refused.code).not.toBe(0);
  expect(refused.out).toContain("Authentication error");
}, 60_000);
