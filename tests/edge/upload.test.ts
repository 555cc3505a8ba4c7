import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { API_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { api, ask, put, says, storeCall, uploadForm } from "./client.ts";

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start();
}, 30_000);
afterAll(() => edge.stop(), 30_000);

test("a deployed Worker is served with its modules and variables, and a new version at once", async () => {
  const code = `
    import text from "./words.txt"; import data from "./bytes.bin";
    export default { fetch(request, env) { return Response.json({ text, bytes: data.byteLength, env, url: request.url }); } }`;
  const bindings = [
    { type: "plain_text", name: "WORD", text: "hi" },
    { type: "json", name: "NUMBERS", json: [1, 2] },
  ];
  const answer = await put(edge, "first", code, { bindings, nobody_knows: true }, [
    ["words.txt", "text/plain", "some words"],
    ["bytes.bin", "application/octet-stream", new Uint8Array(9)],
  ]);
  expect(answer).toMatchObject({ status: 200, success: true, result: { id: "first" } });
  expect(answer.result.deployment_id).toMatch(/^[0-9a-f]{32}$/);
  const served = await ask(edge, "first.localhost", "/a?b=1");
  expect(JSON.parse(served.text)).toEqual({
    text: "some words",
    bytes: 9,
    env: { WORD: "hi", NUMBERS: [1, 2] },
    url: `http://first.localhost:${edge.port}/a?b=1`,
  });
  await put(edge, "first", says("second version"));
  expect((await ask(edge, "first.localhost")).text).toBe("second version");
});

test("takes the SDK's form: parts called files, metadata as a file", async () => {
  const form = new FormData();
  const metadata = JSON.stringify({ main_module: "sdk.mjs" });
  form.set("metadata", new File([metadata], "metadata", { type: "application/json" }));
  form.append(
    "files",
    new File([says("sdk")], "sdk.mjs", { type: "application/javascript+module" }),
  );
  expect((await api(edge, "PUT", "/scripts/sdk", form)).success).toBe(true);
  expect((await ask(edge, "sdk.localhost")).text).toBe("sdk");
});

test.each([
  ["no metadata", () => new FormData(), 10021, /metadata/],
  ["a missing main module", () => uploadForm("", { main_module: "other.js" }), 10021, /other\.js/],
  [
    "metadata that isn't JSON",
    () => {
      const form = uploadForm("");
      form.set("metadata", "{");
      return form;
    },
    10021,
    /JSON/,
  ],
  [
    "a binding the edge can't give",
    () => uploadForm("", { bindings: [{ type: "data_blob", name: "DB", part: "1" }] }),
    10021,
    /"DB" is of the type data_blob/,
  ],
  [
    "an inherited binding that isn't there",
    () => uploadForm(says("x"), { bindings: [{ type: "inherit", name: "X" }] }),
    10057,
    /^inherit binding 'X' is invalid/,
  ],
  [
    "code that can't be parsed",
    () => uploadForm("export default {"),
    10021,
    /^Uncaught SyntaxError/,
  ],
  [
    "code that throws at top level",
    () => uploadForm(`throw new Error("at the top"); export default { fetch() {} };`),
    10021,
    /Error: at the top/,
  ],
  [
    "an import of nothing",
    () => uploadForm(`import "./nowhere.js"; export default { fetch() {} };`),
    10021,
    /nowhere\.js/,
  ],
  [
    "code without handlers",
    () => uploadForm("export default {};"),
    10068,
    /no registered event handlers/,
  ],
  [
    "Python beside JavaScript",
    () => uploadForm("", {}, [["a.py", "text/x-python", "1"]]),
    10021,
    /"a\.py" is Python, but the main module "index\.js" isn't/,
  ],
])("refuses %s and stores nothing", async (_case, form, code, message) => {
  const answer = await api(edge, "PUT", "/scripts/refused", form());
  expect(answer.success).toBe(false);
  expect(answer.errors[0]).toMatchObject({ code, message: expect.stringMatching(message) });
  expect((await api(edge, "GET", "/services/refused")).errors[0]?.code).toBe(10007);
  expect((await ask(edge, "refused.localhost")).status).toBe(404);
});

test("refuses more than 64 MiB", async () => {
  const big = new Uint8Array(64 * 1024 * 1024);
  const answer = await put(edge, "huge", says(""), {}, [
    ["big.bin", "application/octet-stream", big],
  ]);
  expect(answer.errors[0]?.code).toBe(10027);
}, 30_000);

test("what a Worker handles is told, of an object, a class and an entrypoint alone", async () => {
  const codes = {
    object: "export default { fetch() {}, scheduled() {} };",
    derived: `import { WorkerEntrypoint } from "cloudflare:workers";
      class Base extends WorkerEntrypoint { queue() {} }
      export default class extends Base { fetch() {} }`,
    alone: `import { WorkerEntrypoint } from "cloudflare:workers";
      export class Named extends WorkerEntrypoint { hello() {} }`,
  };
  const handlers = Object.entries(codes).map(async ([name, code]) => {
    const { result } = await put(edge, name, code);
    return [name, result.handlers];
  });
  expect(Object.fromEntries(await Promise.all(handlers))).toEqual({
    object: ["fetch", "scheduled"],
    derived: ["fetch", "queue"],
    alone: [],
  });
});

test.each(["preview", "www", "api", "Upper", "under_score", "-dash", "a".repeat(64)])(
  "refuses the name %s",
  async (name) => {
    const answer = await put(edge, name, says("x"));
    expect(answer.errors[0]).toMatchObject({
      code: 10016,
      message: expect.stringMatching(/^bad_name: /),
    });
  },
);

test("an upload that breaks off leaves what serves, and stores nothing", async () => {
  await put(edge, "steady", says("before"));
  const before = await api(edge, "GET", "/scripts/steady/versions");
  const form = new Response(
    uploadForm(says("after"), {}, [["pad.txt", "text/plain", "x".repeat(1e6)]]),
  );
  const contentType = form.headers.get("content-type") ?? "";
  const body = new Uint8Array(await form.arrayBuffer());
  const head = [
    "PUT /client/v4/accounts/local/workers/scripts/steady HTTP/1.1",
    `host: localhost:${edge.port}`,
    `authorization: Bearer ${API_TOKEN}`,
    `content-type: ${contentType}`,
    `content-length: ${body.byteLength}`,
  ].join("\r\n");
  const socket = connect(edge.port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(`${head}\r\n\r\n`);
  await new Promise((resolve) => socket.write(body.subarray(0, body.byteLength / 2), resolve));
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await ask(edge, "steady.localhost")).text).toBe("before");
  expect(await api(edge, "GET", "/scripts/steady/versions")).toEqual(before);
});

test("a form that lacks its end is upload_incomplete, and stores no content", async () => {
  const form = new Response(uploadForm(says("half")));
  const body = new Uint8Array(await form.arrayBuffer());
  const response = await fetch(`${edge.api}/accounts/local/workers/scripts/half`, {
    method: "PUT",
    headers: {
      authorization: `Bearer ${API_TOKEN}`,
      "content-type": form.headers.get("content-type") ?? "",
    },
    body: body.subarray(0, body.byteLength - 20),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [{ code: 10021, message: expect.stringMatching(/^upload_incomplete: /) }],
  });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(says("half")));
  const hash = Buffer.from(digest).toString("hex");
  expect((await storeCall(edge, `blobs/${hash}`, { method: "HEAD" })).status).toBe(404);
});

test("a wrong or missing token is Cloudflare's 10000, also for a large upload", async () => {
  const pad = "x".repeat(8e6);
  const form = uploadForm(says("x"), {}, [["pad.txt", "text/plain", pad]]);
  const answer = await api(edge, "PUT", "/scripts/locked", form, "wrong");
  expect(answer).toMatchObject({ status: 401, success: false, errors: [{ code: 10000 }] });
  const bare = await fetch(`${edge.api}/user`, { headers: { "x-thaw-internal": "guess" } });
  expect(bare.status).toBe(401);
  expect((await ask(edge, "locked.localhost")).status).toBe(404);
});

test("an address nobody knows is Cloudflare's 7003", async () => {
  expect((await api(edge, "GET", "/nothing")).errors[0]?.code).toBe(7003);
});
