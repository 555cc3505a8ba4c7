import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { accountApi, api, ask, put, says, storeCall, uploadForm } from "./client.ts";

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start();
}, 30_000);
afterAll(() => edge.stop(), 30_000);

const SHOW = "export default { fetch(request, env) { return Response.json(env); } };";

async function newestVersion(name: string): Promise<string> {
  const { result } = await api(edge, "GET", `/scripts/${name}/versions`);
  const [first] = result.items as { id: string }[];
  return first?.id ?? "";
}

const percent = (version: string) => ({
  strategy: "percentage",
  versions: [{ version_id: version, percentage: 100 }],
});

test("a version serves once it is deployed, and an older one again after a rollback", async () => {
  await put(edge, "roll", says("one"));
  const one = await newestVersion("roll");
  const added = await api(edge, "POST", "/scripts/roll/versions", uploadForm(says("two")));
  const two = String(added.result.id);
  expect((await ask(edge, "roll.localhost")).text).toBe("one");
  await api(edge, "POST", "/scripts/roll/deployments", percent(two));
  expect((await ask(edge, "roll.localhost")).text).toBe("two");
  await api(edge, "POST", "/scripts/roll/deployments", percent(one));
  expect((await ask(edge, "roll.localhost")).text).toBe("one");
  const { result } = await api(edge, "GET", "/scripts/roll/deployments");
  const deployments = result.deployments as { versions: { version_id: string }[] }[];
  expect(deployments.map(({ versions }) => versions[0]?.version_id)).toEqual([one, two, one]);
});

test("secrets reach the Worker, outlive a redeploy that keeps them, and are never shown", async () => {
  await put(edge, "safe", SHOW);
  const secret = { name: "KEY", text: "very-secret-text", type: "secret_text" };
  expect((await api(edge, "PUT", "/scripts/safe/secrets", secret)).result).toEqual({
    name: "KEY",
    type: "secret_text",
  });
  expect((await ask(edge, "safe.localhost")).text).toBe('{"KEY":"very-secret-text"}');
  await put(edge, "safe", SHOW, { keep_bindings: ["secret_text"] });
  expect((await ask(edge, "safe.localhost")).text).toBe('{"KEY":"very-secret-text"}');
  const version = await newestVersion("safe");
  for (const path of [
    "/secrets",
    "/settings",
    "/versions",
    `/versions/${version}`,
    "/deployments",
  ]) {
    const answer = await api(edge, "GET", `/scripts/safe${path}`);
    expect(answer.success).toBe(true);
    expect(JSON.stringify(answer)).not.toContain("very-secret");
  }
  await put(edge, "safe", SHOW);
  expect((await ask(edge, "safe.localhost")).text).toBe('{"KEY":"very-secret-text"}');
  await put(edge, "safe", SHOW, { keep_bindings: [] });
  expect((await ask(edge, "safe.localhost")).text).toBe("{}");
});

test("going back over changed secrets asks for force", async () => {
  await put(edge, "changed", SHOW);
  const first = await newestVersion("changed");
  await api(edge, "PUT", "/scripts/changed/secrets", { name: "KEY", text: "1" });
  const refused = await api(edge, "POST", "/scripts/changed/deployments", percent(first));
  expect(refused.errors[0]).toMatchObject({
    code: 10220,
    message: "The following secrets have changed: KEY",
  });
  const path = "/scripts/changed/deployments?force=true";
  expect((await api(edge, "POST", path, percent(first))).success).toBe(true);
  expect((await ask(edge, "changed.localhost")).text).toBe("{}");
  const late = await api(edge, "PUT", "/scripts/changed/secrets", { name: "KEY", text: "2" });
  expect(late.errors[0]?.code).toBe(10215);
});

test("an address that is turned off is gone, and comes back", async () => {
  await put(edge, "door", says("open"));
  await api(edge, "POST", "/scripts/door/subdomain", { enabled: false });
  expect((await ask(edge, "door.localhost")).status).toBe(404);
  await api(edge, "POST", "/scripts/door/subdomain", { enabled: true });
  expect((await ask(edge, "door.localhost")).text).toBe("open");
});

test("settings can be changed, which makes a version; schedules are kept", async () => {
  await put(edge, "set", SHOW, { bindings: [{ type: "plain_text", name: "A", text: "1" }] });
  const form = new FormData();
  const bindings = [
    { type: "inherit", name: "A" },
    { type: "plain_text", name: "B", text: "2" },
  ];
  form.set("settings", JSON.stringify({ bindings }));
  expect((await api(edge, "PATCH", "/scripts/set/settings", form)).success).toBe(true);
  expect((await ask(edge, "set.localhost")).text).toBe('{"A":"1","B":"2"}');
  const bare = { type: "plain_text", name: "A" };
  const added = { type: "plain_text", name: "C", text: "3" };
  await api(edge, "PATCH", "/scripts/set/settings", { bindings: [bare, added] });
  expect((await ask(edge, "set.localhost")).text).toBe('{"A":"1","C":"3"}');
  await api(edge, "PUT", "/scripts/set/schedules", [{ cron: "*/5 * * * *" }]);
  expect((await api(edge, "GET", "/scripts/set/schedules")).result).toEqual({
    schedules: [{ cron: "*/5 * * * *" }],
  });
});

test("a deleted Worker is gone at once, with its versions", async () => {
  await put(edge, "gone", says("here"));
  expect((await ask(edge, "gone.localhost")).text).toBe("here");
  expect((await api(edge, "DELETE", "/scripts/gone")).success).toBe(true);
  expect((await ask(edge, "gone.localhost")).status).toBe(404);
  expect((await api(edge, "GET", "/scripts/gone/versions")).errors[0]?.code).toBe(10007);
  expect((await storeCall(edge, "workers/gone")).status).toBe(404);
});

test("everything is there after a restart of the process", async () => {
  await put(edge, "kept", SHOW, { bindings: [{ type: "plain_text", name: "A", text: "1" }] });
  await api(edge, "PUT", "/scripts/kept/secrets", { name: "KEY", text: "still" });
  const versions = await api(edge, "GET", "/scripts/kept/versions");
  const body = new TextEncoder().encode("kept content");
  const hash = Buffer.from(await crypto.subtle.digest("SHA-256", body)).toString("hex");
  await storeCall(edge, `blobs/${hash}?public=1`, { method: "PUT", body });
  await storeCall(edge, "refs/packages/one", { method: "PUT", body: '{"a":1}' });
  await edge.stopWeb();
  await edge.stopServe();
  await Promise.all([edge.startWeb(), edge.startServe()]);
  expect((await ask(edge, "kept.localhost")).text).toBe('{"A":"1","KEY":"still"}');
  expect(await api(edge, "GET", "/scripts/kept/versions")).toEqual(versions);
  expect(await (await storeCall(edge, "refs/packages/one")).json()).toEqual({ a: 1 });
  expect((await ask(edge, "localhost", `/blobs/${hash}`)).text).toBe("kept content");
}, 30_000);

test("bindings that settings add lead somewhere, or are refused as an upload's are", async () => {
  const code = `import { DurableObject } from "cloudflare:workers";
    export class Counter extends DurableObject { count() { return 7; } }
    export default { async fetch(request, env) {
      await env.JOBS?.send("job");
      const { COUNTER } = env;
      return new Response(String(COUNTER ? await COUNTER.get(COUNTER.idFromName("a")).count() : "none"));
    } };`;
  await put(edge, "later", code, { migrations: { new_sqlite_classes: ["Counter"] } });
  expect((await ask(edge, "later.localhost")).text).toBe("none");
  const counter = { type: "durable_object_namespace", name: "COUNTER", class_name: "Counter" };
  const jobs = { type: "queue", name: "JOBS", queue_name: "later-jobs" };
  const path = "/scripts/later/settings";
  const lost = await api(edge, "PATCH", path, { bindings: [counter, jobs] });
  expect(lost.errors[0]?.code).toBe(11000);
  await accountApi(edge, "POST", "/queues", { queue_name: "later-jobs" });
  const changed = await api(edge, "PATCH", path, { bindings: [counter, jobs] });
  expect(changed.result.bindings).toMatchObject([
    { namespace_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    { queue_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
  ]);
  expect((await ask(edge, "later.localhost")).text).toBe("7");
  const [namespace] = changed.result.bindings as { namespace_id: string }[];
  expect((await api(edge, "GET", "/durable_objects/namespaces")).result).toContainEqual({
    id: namespace?.namespace_id,
    name: "later_Counter",
    script: "later",
    class: "Counter",
    use_sqlite: true,
  });
  const gone = await api(edge, "PATCH", path, { bindings: [{ ...counter, class_name: "Other" }] });
  expect(gone.errors[0]?.code).toBe(10061);
});

test("of deploys at the same time each is a version, and the last one serves", async () => {
  const texts = Array.from({ length: 6 }, (_, at) => `deploy ${at}`);
  const answers = await Promise.all(texts.map((text) => put(edge, "race", says(text))));
  expect(answers.map(({ success }) => success)).toEqual(texts.map(() => true));
  const { result } = await api(edge, "GET", "/scripts/race/versions");
  const items = result.items as { id: string; number: number }[];
  expect(items.map(({ number }) => number)).toEqual([6, 5, 4, 3, 2, 1]);
  const last = answers.findIndex(
    (answer) => answer.result.deployment_id === items[0]?.id.replaceAll("-", ""),
  );
  expect((await ask(edge, "race.localhost")).text).toBe(texts[last]);
});
