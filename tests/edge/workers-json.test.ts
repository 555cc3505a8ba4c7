import { afterAll, beforeAll, expect, test } from "vitest";
import { toBase64 } from "../../lib/project/base64.ts";
import { TestEdge } from "../../workers/edge/testing.ts";
import { type ApiAnswer, api, ask, put, says } from "./client.ts";

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start();
}, 30_000);
afterAll(() => edge.stop(), 30_000);

/** A call as Cloudflare's SDK makes it (`client.workers.beta.workers`). */
const call = (method: string, path: string, body?: unknown): Promise<ApiAnswer> =>
  api(edge, method, `/workers${path}`, body);

const base64 = (text: string): string => toBase64(new TextEncoder().encode(text));

const module = (name: string, content: string, content_type = "application/javascript+module") => ({
  name,
  content_type,
  content_base64: base64(content),
});

const version = (code: string, more: object = {}) => ({
  main_module: "main.js",
  modules: [module("main.js", code)],
  compatibility_date: "2026-01-01",
  ...more,
});

test("a Worker is made without code, gets versions as JSON, and serves the one that is deployed", async () => {
  const made = await call("POST", "", { name: "json", tags: ["one"] });
  expect(made).toMatchObject({ success: true, result: { name: "json", tags: ["one"] } });
  const { id } = made.result as { id: string };
  expect((await ask(edge, "json.localhost")).status).toBe(404);

  const code = `import words from "./words.txt";
    export default { fetch: (request, env) => new Response([words, env.WORD, env.KEY].join()) }`;
  const modules = [module("main.js", code), module("words.txt", "some words", "text/plain")];
  const bindings = [
    { type: "plain_text", name: "WORD", text: "hi" },
    { type: "secret_text", name: "KEY", text: "hidden" },
  ];
  const first = await call("POST", `/${id}/versions`, version("", { modules, bindings }));
  expect(first).toMatchObject({
    success: true,
    result: { number: 1, main_module: "main.js", compatibility_date: "2026-01-01" },
  });
  expect(JSON.stringify(first.result)).not.toContain("hidden");
  expect((await ask(edge, "json.localhost")).status).toBe(404);

  const deployed = await call(
    "POST",
    "/json/versions?deploy=true",
    version("", { modules, bindings }),
  );
  expect(deployed.result).toMatchObject({ number: 2 });
  expect((await ask(edge, "json.localhost")).text).toBe("some words,hi,hidden");

  const listed = await call("GET", `/${id}/versions?page=2&per_page=1`);
  expect(listed.result).toMatchObject([{ number: 1 }]);
  const whole = await call("GET", "/json/versions/latest?include=modules");
  expect(whole.result).toMatchObject({ id: deployed.result.id, modules });
});

test("a version says all that it has: a secret it doesn't name is gone", async () => {
  await put(edge, "bare", says("old"), {
    bindings: [{ type: "secret_text", name: "KEY", text: "hidden" }],
  });
  const code = "export default { fetch: (request, env) => Response.json(Object.keys(env)) }";
  await call("POST", "/bare/versions?deploy=true", version(code));
  expect((await ask(edge, "bare.localhost")).text).toBe("[]");
});

test("address and settings change, the name doesn't", async () => {
  await put(edge, "settled", says("here"));
  const off = await call("PATCH", "/settled", { subdomain: { enabled: false }, logpush: true });
  expect(off.result).toMatchObject({ subdomain: { enabled: false }, logpush: true });
  expect((await ask(edge, "settled.localhost")).status).toBe(404);
  const on = await call("PUT", "/settled", { name: "settled", subdomain: { enabled: true } });
  expect(on.result).toMatchObject({ subdomain: { enabled: true }, logpush: true });
  expect((await ask(edge, "settled.localhost")).text).toBe("here");
  const renamed = await call("PATCH", "/settled", { name: "other" });
  expect(renamed).toMatchObject({ status: 400, errors: [{ code: 10021 }] });
  expect((await call("GET", "")).result).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: "settled" })]),
  );
  expect((await call("DELETE", "/settled")).success).toBe(true);
  expect((await call("GET", "/settled")).status).toBe(404);
});

test.each([
  ["a name that is taken", "", { name: "taken" }, 409, /"taken" exists/],
  ["a name that none can have", "", { name: "Not a name" }, 400, /bad_name/],
  ["no main module", "/taken/versions", { modules: [] }, 400, /no main_module/],
  [
    "a main module that isn't there",
    "/taken/versions",
    { main_module: "other.js", modules: [] },
    400,
    /"other\.js" isn't among/,
  ],
  [
    "migrations that would wait for a deployment",
    "/taken/versions",
    version("export class A {}; export default {}", {
      migrations: { new_tag: "v1", new_sqlite_classes: ["A"] },
    }),
    400,
    /migrations of Durable Objects can't wait/,
  ],
  [
    "content that isn't base64",
    "/taken/versions",
    version("", { modules: [{ ...module("main.js", ""), content_base64: "%%" }] }),
    400,
    /"main\.js" isn't base64/,
  ],
  [
    "a type nobody knows",
    "/taken/versions",
    version("", { modules: [module("main.js", "", "image/png")] }),
    400,
    /content type image\/png/,
  ],
  [
    "code that can't be parsed",
    "/taken/versions?deploy=true",
    version("export"),
    400,
    /SyntaxError/,
  ],
])("refuses %s, and what serves stays", async (_, path, body, status, message) => {
  await put(edge, "taken", says("still here"));
  const answer = await call("POST", path, body);
  expect(answer).toMatchObject({ status, success: false });
  expect(answer.errors[0]?.message).toMatch(message);
  expect((await ask(edge, "taken.localhost")).text).toBe("still here");
});
