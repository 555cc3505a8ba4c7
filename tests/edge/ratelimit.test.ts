import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { api, ask, put } from "./client.ts";

const CODE = `
import { env as all } from "cloudflare:workers";
const atTopLevel = all.LIMIT.constructor.name;
export default { async fetch(request, env) {
  const argument = JSON.parse(new URL(request.url).searchParams.get("a") ?? "null");
  if (argument === null) return Response.json(atTopLevel);
  try {
    return Response.json(await env.LIMIT.limit(argument));
  } catch (error) {
    return Response.json(error.message);
  }
} };`;

const bind = (namespace_id: string, limit: number, period: number) => ({
  bindings: [{ type: "ratelimit", name: "LIMIT", namespace_id, simple: { limit, period } }],
});

let edge: TestEdge;
beforeAll(async () => {
  edge = await TestEdge.start();
  await put(edge, "one", CODE, bind("1", 2, 60));
  await put(edge, "two", CODE, bind("1", 2, 60));
  await put(edge, "other", CODE, bind("2", 2, 60));
}, 60_000);
afterAll(() => edge.stop(), 30_000);

async function limit(worker: string, argument: unknown): Promise<unknown> {
  const query = encodeURIComponent(JSON.stringify(argument));
  return JSON.parse((await ask(edge, `${worker}.localhost`, `/?a=${query}`)).text);
}

test("a rate limit is there by the name the workers SDK looks for", async () => {
  expect(await limit("one", null)).toBe("Ratelimit");
});

test("a key may be used as often as the limit says, in all Workers with the namespace", async () => {
  // Windows are whole minutes of the clock: one that is nearly over is waited for.
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 5000) await new Promise((done) => setTimeout(done, left));
  expect(await limit("one", { key: "a" })).toEqual({ success: true });
  expect(await limit("two", { key: "a" })).toEqual({ success: true });
  expect(await limit("one", { key: "a" })).toEqual({ success: false });
  expect(await limit("two", { key: "a" })).toEqual({ success: false });
  expect(await limit("one", { key: "b" })).toEqual({ success: true });
  expect(await limit("other", { key: "a" })).toEqual({ success: true });
  const long = "x".repeat(100_000);
  expect(await limit("other", { key: long.slice(0, 10_000) })).toEqual({ success: true });
}, 20_000);

test("options that mean nothing are refused as Cloudflare refuses them", async () => {
  expect(await limit("one", 1)).toBe("invalid rate limit options");
  expect(await limit("one", { key: "a", limit: 1000 })).toBe("bad rate limit options: [limit]");
  expect(await limit("one", { key: 3 })).toBe("invalid key: 3");
});

test("a period that Cloudflare doesn't have is refused with the upload", async () => {
  const { errors } = await put(edge, "odd", CODE, bind("1", 2, 30));
  expect(errors[0]).toEqual({
    code: 10021,
    message: 'Binding "LIMIT" isn\'t a valid ratelimit binding.',
  });
  expect((await api(edge, "GET", "/services/odd")).status).toBe(404);
});
