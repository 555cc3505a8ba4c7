import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { api, ask, makeResource, put, says, uploadForm } from "./client.ts";

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start();
}, 30_000);
afterAll(() => edge.stop(), 30_000);

async function upload(name: string, code: string, metadata = {}): Promise<string> {
  const form = uploadForm(code, metadata);
  return String((await api(edge, "POST", `/scripts/${name}/versions`, form)).result.id);
}

async function newest(name: string): Promise<string> {
  const { result } = await api(edge, "GET", `/scripts/${name}/versions`);
  return (result.items as { id: string }[])[0]?.id ?? "";
}

function split(name: string, shares: Record<string, number>) {
  const versions = Object.entries(shares).map(([version_id, percentage]) => ({
    version_id,
    percentage,
  }));
  return api(edge, "POST", `/scripts/${name}/deployments`, { strategy: "percentage", versions });
}

const KEY = "Cloudflare-Workers-Version-Key";
const OVERRIDES = "Cloudflare-Workers-Version-Overrides";

async function answers(host: string, headers: Record<string, string>[]): Promise<string[]> {
  return Promise.all(
    headers.map(async (sent) => (await ask(edge, host, "/", { headers: sent })).text),
  );
}

const users = Array.from({ length: 40 }, (_, at) => ({ [KEY]: `user-${at}` }));

test("two versions share the requests, each with its own bindings; a key keeps its version", async () => {
  const [a, b] = [await makeResource(edge, "kv", "a"), await makeResource(edge, "kv", "b")];
  const code = `export default { async fetch(request, env) {
    await env.KV.put(env.NAME, "1");
    return new Response(env.NAME + " " + (await env.KV.list()).keys.map((key) => key.name));
  } };`;
  const bound = (name: string, namespace_id: string) => ({
    bindings: [
      { type: "plain_text", name: "NAME", text: name },
      { type: "kv_namespace", name: "KV", namespace_id },
    ],
  });
  await put(edge, "split", code, bound("old", a));
  const old = await newest("split");
  const fresh = await upload("split", code, bound("new", b));
  expect((await split("split", { [old]: 50, [fresh]: 50 })).success).toBe(true);
  const first = await answers("split.localhost", users);
  expect(new Set(first)).toEqual(new Set(["old old", "new new"]));
  expect(await answers("split.localhost", users)).toEqual(first);
  const plain = await answers(
    "split.localhost",
    users.map(() => ({})),
  );
  expect(new Set(plain)).toEqual(new Set(["old old", "new new"]));

  await split("split", { [old]: 10, [fresh]: 90 });
  const later = await answers("split.localhost", users);
  first.forEach((answer, at) => {
    if (answer === "new new") expect(later[at]).toBe("new new");
  });
  await split("split", { [fresh]: 100 });
  expect(new Set(await answers("split.localhost", users))).toEqual(new Set(["new new"]));
  const { result } = await api(edge, "GET", "/scripts/split/deployments");
  expect((result.deployments as { versions: unknown }[])[1]?.versions).toEqual([
    { version_id: old, percentage: 10 },
    { version_id: fresh, percentage: 90 },
  ]);
});

test("a request may ask for a version of the deployment, also one without traffic, also of a service", async () => {
  await put(edge, "over", says("old"));
  const old = await newest("over");
  const fresh = await upload("over", says("new"));
  await split("over", { [old]: 100, [fresh]: 0 });
  const headers = { [OVERRIDES]: `over="${fresh}"` };
  expect(new Set(await answers("over.localhost", users))).toEqual(new Set(["old"]));
  expect(await answers("over.localhost", [headers])).toEqual(["new"]);
  const caller = `export default { fetch: (request, env) => env.OVER.fetch(request) };`;
  const bindings = [{ type: "service", name: "OVER", service: "over" }];
  await put(edge, "caller", caller, { bindings });
  expect(await answers("caller.localhost", [headers, {}])).toEqual(["new", "old"]);
  await split("over", { [old]: 100 });
  expect(await answers("over.localhost", [headers])).toEqual(["old"]);
});

test("a Durable Object stays with its version, and its storage with it", async () => {
  const room = (version: string) => `
    import { DurableObject } from "cloudflare:workers";
    export class Room extends DurableObject {
      async count() { const n = (await this.ctx.storage.get("n") ?? 0) + 1; await this.ctx.storage.put("n", n); return n; }
      version() { return "${version}"; }
    }
    export default { async fetch(request, env) {
      const room = env.ROOMS.get(env.ROOMS.idFromName(new URL(request.url).searchParams.get("room")));
      return Response.json([await room.version(), await room.count()]);
    } };`;
  const bindings = [{ type: "durable_object_namespace", name: "ROOMS", class_name: "Room" }];
  const migrations = { new_tag: "v1", new_sqlite_classes: ["Room"] };
  await put(edge, "rooms", room("old"), { bindings, migrations });
  const old = await newest("rooms");
  const fresh = await upload("rooms", room("new"), { bindings });
  await split("rooms", { [old]: 50, [fresh]: 50 });
  const rooms = Array.from({ length: 16 }, (_, at) => `/?room=${at}`);
  const visit = () =>
    Promise.all(
      rooms.map(async (path) => JSON.parse((await ask(edge, "rooms.localhost", path)).text)),
    );
  const first = await visit();
  expect(new Set(first.map(([version]) => version))).toEqual(new Set(["old", "new"]));
  expect(await visit()).toEqual(first.map(([version]) => [version, 2]));
  await split("rooms", { [fresh]: 100 });
  expect(await visit()).toEqual(first.map(() => ["new", 3]));
  const late = await api(
    edge,
    "POST",
    "/scripts/rooms/versions",
    uploadForm(room("x"), { migrations: { new_tag: "v2", new_sqlite_classes: ["Other"] } }),
  );
  expect(late.errors[0]?.code).toBe(10211);
});

test("a deployment that doesn't add up, or has a version that isn't there, is refused", async () => {
  await put(edge, "sums", says("one"));
  const one = await newest("sums");
  const two = await upload("sums", says("two"));
  const three = await upload("sums", says("three"));
  const refusals = [
    { [one]: 50, [two]: 49 },
    { [one]: 120 },
    { [one]: 40, [two]: 40, [three]: 20 },
  ];
  for (const shares of refusals) {
    expect((await split("sums", shares)).errors[0]?.code).toBe(10021);
  }
  const versions = [50, 50].map((percentage) => ({ version_id: one, percentage }));
  const twice = await api(edge, "POST", "/scripts/sums/deployments", { versions });
  expect(twice.errors[0]?.message).toBe("A deployment has each version once.");
  expect(await split("sums", { nope: 100 })).toMatchObject({
    status: 404,
    errors: [{ code: 10007 }],
  });
  expect((await ask(edge, "sums.localhost")).text).toBe("one");
});

test("secrets can't be changed while versions share the traffic, nor be in the way of a share", async () => {
  const show = "export default { fetch: (request, env) => new Response(env.KEY ?? 'none') };";
  await put(edge, "secret", show);
  const old = await newest("secret");
  const fresh = await upload("secret", show, {
    bindings: [{ type: "secret_text", name: "KEY", text: "new" }],
  });
  expect((await split("secret", { [old]: 50, [fresh]: 50 })).success).toBe(true);
  expect(new Set(await answers("secret.localhost", users))).toEqual(new Set(["none", "new"]));
  const changed = await api(edge, "PUT", "/scripts/secret/secrets", { name: "KEY", text: "x" });
  expect(changed.errors[0]?.code).toBe(10215);
  expect((await split("secret", { [old]: 80, [fresh]: 20 })).success).toBe(true);
  expect((await split("secret", { [fresh]: 100 })).success).toBe(true);
  expect((await split("secret", { [old]: 100 })).errors[0]?.code).toBe(10220);
});
