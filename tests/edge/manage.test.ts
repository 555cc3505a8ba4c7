import { afterAll, beforeAll, expect, test } from "vitest";
import { CloudflareClient } from "../../lib/deploy/cloudflare.ts";
import { localAddress } from "../../lib/deploy/local.ts";
import { isSame, versionDifference } from "../../lib/deploy/manage/difference.ts";
import { rollOut } from "../../lib/deploy/manage/rollout.ts";
import { readVersion } from "../../lib/deploy/manage/version.ts";
import {
  deleteSecret,
  deleteWorker,
  listWorkers,
  readWorker,
} from "../../lib/deploy/manage/workers.ts";
import type { DeployTarget } from "../../lib/deploy/targets.ts";
import { readEvents } from "../../lib/sse.ts";
import { API_TOKEN, bundleWorker, TestEdge } from "../../workers/edge/testing.ts";
import { eventually } from "../support/processes.ts";
import { api, ask, put, says, uploadForm } from "./client.ts";

let edge: TestEdge;
let target: DeployTarget;

beforeAll(async () => {
  const web = await bundleWorker(new URL("./tail-worker.ts", import.meta.url));
  edge = await TestEdge.start({ web });
  target = {
    kind: "local",
    client: new CloudflareClient({ baseUrl: edge.api, accountId: "local", token: API_TOKEN }),
    address: async (name) => localAddress(edge.origin, name),
  };
}, 30_000);
afterAll(() => edge.stop(), 30_000);

const overview = (name: string) => readWorker(target, name);

test("a Worker is listed, and told with its versions, what serves, its address and its schedules", async () => {
  await put(edge, "older", says("older"));
  await put(edge, "told", says("one"), { annotations: { "workers/message": "the first" } });
  await api(edge, "PUT", "/scripts/told/schedules", [{ cron: "*/5 * * * *" }]);
  const listed = await listWorkers(target.client);
  expect(listed.map(({ name }) => name)).toEqual(["told", "older"]);
  const told = await overview("told");
  expect(told).toMatchObject({
    name: "told",
    versions: [{ number: 1, message: "the first", source: "api", bytes: says("one").length }],
    secrets: [],
    address: { enabled: true, url: `http://told.localhost:${edge.port}/` },
    schedules: ["*/5 * * * *"],
  });
  expect(told.deployments[0]?.shares).toEqual([{ version: told.versions[0]?.id, percentage: 100 }]);
  await expect(overview("nobody")).rejects.toMatchObject({ code: "worker_not_found" });
});

test("two versions differ in their sources, bindings, dates and packages; one doesn't from itself", async () => {
  const flags = { compatibility_date: "2026-09-01", compatibility_flags: ["nodejs_compat"] };
  const vars = { bindings: [{ type: "plain_text", name: "GREETING", text: "hi" }] };
  await put(edge, "differs", says("one"), { compatibility_date: "2026-01-01" });
  await api(
    edge,
    "POST",
    "/scripts/differs/versions",
    uploadForm(says("two"), { ...flags, ...vars }),
  );
  const { versions } = await overview("differs");
  const [after, before] = await Promise.all(
    versions.map(({ id }) => readVersion(target.client, "differs", id)),
  );
  if (!before || !after) throw new Error("Both versions should be there.");
  const difference = versionDifference(before, after);
  expect(difference).toMatchObject({
    files: [{ before: says("one"), after: says("two") }],
    bindings: [{ name: "GREETING", before: undefined, after: "plain_text\ntext: hi" }],
    settings: [
      { name: "Compatibility date", before: "2026-01-01", after: "2026-09-01" },
      { name: "Compatibility flags", before: "", after: "nodejs_compat" },
    ],
    doubtful: false,
  });
  expect(isSame(difference)).toBe(false);
  expect(isSame(versionDifference(after, after))).toBe(true);
  await expect(readVersion(target.client, "differs", "nope")).rejects.toMatchObject({
    code: "worker_not_found",
  });
});

test("an older version serves again with what was said about it, unless secrets have changed", async () => {
  await put(edge, "back", says("one"));
  await put(edge, "back", says("two"));
  const [two, one] = (await overview("back")).versions;
  if (!one || !two) throw new Error("Both versions should be there.");
  const back = { shares: [{ version: one.id, percentage: 100 }], message: "two was bad" };
  await rollOut(target.client, "back", back);
  expect((await ask(edge, "back.localhost")).text).toBe("one");
  expect((await overview("back")).deployments[0]).toMatchObject({ message: "two was bad" });

  await rollOut(target.client, "back", { shares: [{ version: two.id, percentage: 100 }] });
  await target.client.putSecret("back", "KEY", "1");
  expect((await overview("back")).secrets).toEqual(["KEY"]);
  await expect(rollOut(target.client, "back", back)).rejects.toMatchObject({
    code: "secrets_changed",
    message: expect.stringContaining("KEY"),
  });
  await rollOut(target.client, "back", { ...back, force: true });
  expect((await ask(edge, "back.localhost")).text).toBe("one");
});

test("a secret is taken away again", async () => {
  await put(edge, "forgets", says("one"));
  await target.client.putSecret("forgets", "KEY", "1");
  await deleteSecret(target.client, "forgets", "KEY");
  const { secrets, versions } = await overview("forgets");
  expect(secrets).toEqual([]);
  expect(versions).toHaveLength(3);
  expect(versions[0]?.trigger).not.toBe("");
});

test("a Worker is deleted only under its own name", async () => {
  await put(edge, "precious", says("here"));
  await expect(deleteWorker(target.client, "precious", "precius")).rejects.toMatchObject({
    code: "bad_request",
    message: expect.stringContaining("Nothing was deleted"),
  });
  expect((await ask(edge, "precious.localhost")).text).toBe("here");
  await deleteWorker(target.client, "precious", "precious");
  expect((await ask(edge, "precious.localhost")).status).toBe(404);
});

const TALKS = `export default { fetch(request) {
  console.log("asked", { n: 1 });
  console.warn("careful");
  if (request.url.includes("boom")) throw new TypeError("the ice broke");
  return new Response("talked");
} };`;

test.each([
  ["by its binding, as the page reaches this machine", false],
  ["by the address alone, as it reaches an account", true],
])(
  "live logs come from workerd %s, and the session ends with its reader",
  async (_how, far) => {
    const name = far ? "far" : "near";
    await put(edge, name, TALKS);
    const account = far ? { api: edge.api, token: API_TOKEN } : undefined;
    const response = await fetch(`${edge.origin}/tail`, {
      method: "POST",
      body: JSON.stringify({ name, account }),
    });
    const events = readEvents(response);
    const next = async () => {
      const { value } = await events.next();
      return value && { event: value.event, data: JSON.parse(value.data) as unknown };
    };
    expect(await next()).toMatchObject({ event: "open", data: { expiresAt: expect.any(String) } });
    const [version] = (await overview(name)).versions;
    await ask(edge, `${name}.localhost`, "/hello?please");
    expect(await next()).toMatchObject({
      event: "event",
      data: {
        kind: "request",
        title: "GET /hello?please",
        outcome: "ok",
        status: 200,
        version: version?.id,
        logs: [
          { level: "log", text: 'asked {"n":1}' },
          { level: "warn", text: "careful" },
        ],
      },
    });
    await ask(edge, `${name}.localhost`, "/boom");
    expect(await next()).toMatchObject({
      data: { outcome: "exception", exceptions: [{ name: "TypeError", message: "the ice broke" }] },
    });
    const tails = async () => (await api(edge, "GET", `/scripts/${name}/tails`)).result;
    expect(await tails()).toHaveLength(1);
    await events.return(undefined);
    expect(await eventually(async () => !(await tails())[0], 20_000)).toBe(true);
  },
  40_000,
);

test("the live logs of a Worker that isn't there are refused before the stream begins", async () => {
  const body = JSON.stringify({ name: "nobody" });
  const response = await fetch(`${edge.origin}/tail`, { method: "POST", body });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "worker_not_found" });
});
