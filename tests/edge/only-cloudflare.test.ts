import { afterAll, beforeAll, expect, test } from "vitest";
import { ONLY_CLOUDFLARE_TYPES } from "../../lib/project/bindings/only-cloudflare.ts";
import { TestEdge } from "../../workers/edge/testing.ts";
import { api, ask, put } from "./client.ts";

const CODE = `
import { env as all } from "cloudflare:workers";
const names = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value?.constructor?.name]));
const told = async (call) => { try { return await call(); } catch (error) { return error.message; } };
export default { async fetch(request, env) {
  const { ai, vectorize, images, analytics_engine, browser, dispatch_namespace, secrets_store_secret, hyperdrive } = env;
  return Response.json({
    names,
    calls: {
      ai: await told(() => ai.run("@cf/model", {})),
      caught: await ai.run("x").catch((error) => "caught " + error.message),
      gateway: await told(() => ai.gateway("g").run({})),
      vectorize: await told(() => vectorize.query([1, 2])),
      images: await told(() => images.input(null).transform({}).output({})),
      browser: await told(() => browser.fetch("http://x")),
      dispatch_namespace: await told(() => dispatch_namespace.get("w").fetch("http://x")),
      secrets_store_secret: await told(() => secrets_store_secret.get()),
    },
    written: analytics_engine.writeDataPoint({ blobs: ["a"] }) === undefined,
    awaited: (await ai) === ai,
    text: JSON.stringify({ ai }),
    hyperdrive: [hyperdrive.host, hyperdrive.port, hyperdrive.user, hyperdrive.password, hyperdrive.database, hyperdrive.connectionString],
    mysql: [env.MYSQL.host, env.MYSQL.port],
  });
} };`;

let edge: TestEdge;
let seen: Record<string, Record<string, unknown>>;

beforeAll(async () => {
  edge = await TestEdge.start();
  const connection = "postgres://me:p%40ss@db.example/data";
  const bindings = [
    ...ONLY_CLOUDFLARE_TYPES.map((type) =>
      type === "hyperdrive"
        ? { type, name: type, id: "1", localConnectionString: connection }
        : { type, name: type, index_name: "kept" },
    ),
    { type: "hyperdrive", name: "MYSQL", id: "2", localConnectionString: "mysql://a@b/c" },
  ];
  expect((await put(edge, "wants", CODE, { bindings })).errors).toEqual([]);
  seen = JSON.parse((await ask(edge, "wants.localhost")).text);
}, 60_000);
afterAll(() => edge.stop(), 30_000);

test("each is an object of the class that the workers SDK looks for", () => {
  expect(seen.names).toMatchObject({
    ai: "Ai",
    vectorize: "VectorizeIndexImpl",
    analytics_engine: "AnalyticsEngine",
    images: "ImagesBindingImpl",
    browser: "Fetcher",
  });
});

test("every call says that the service exists only on Cloudflare", () => {
  const only = (text: string) =>
    `${text} binding. It exists only on Cloudflare: deploy there to use it.`;
  expect(seen.calls).toEqual({
    ai: only("`ai` is a Workers AI"),
    caught: `caught ${only("`ai` is a Workers AI")}`,
    gateway: only("`ai` is a Workers AI"),
    vectorize: only("`vectorize` is a Vectorize"),
    images: only("`images` is an Images"),
    browser: only("`browser` is a Browser Rendering"),
    dispatch_namespace: only("`dispatch_namespace` is a dispatch namespace"),
    secrets_store_secret: only("`secrets_store_secret` is a Secrets Store"),
  });
});

test("a point of data for an Analytics Engine is taken, and dropped", () => {
  expect(seen.written).toBe(true);
});

test("it can be waited for and written as JSON like any object", () => {
  expect(seen.awaited).toBe(true);
  expect(seen.text).toBe('{"ai":{}}');
});

test("a Hyperdrive gives what its connection string holds, and the API never shows it", async () => {
  expect(seen.hyperdrive).toEqual([
    "db.example",
    5432,
    "me",
    "p@ss",
    "data",
    "postgres://me:p%40ss@db.example/data",
  ]);
  expect(seen.mysql).toEqual(["b", 3306]);
  const { result } = await api(edge, "GET", "/scripts/wants/settings");
  expect(result.bindings).toContainEqual({ type: "hyperdrive", name: "hyperdrive", id: "1" });
  expect(result.bindings).toContainEqual({ type: "ai", name: "ai", index_name: "kept" });
  const versions = await api(edge, "GET", "/scripts/wants/versions");
  expect(JSON.stringify([result, versions.result])).not.toContain("p%40ss");
});

test("a kind of binding that nobody knows is refused by its name", async () => {
  const { errors } = await put(edge, "magic", CODE, { bindings: [{ type: "magic", name: "M" }] });
  expect(errors[0]?.message).toBe(
    'Binding "M" is of the type magic, which this edge can\'t give yet.',
  );
});
