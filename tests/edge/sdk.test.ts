import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import type { TestBuilder } from "../snapshot/builder.ts";
import { type Answer, type AskOptions, ask } from "./client.ts";
import { deployPython, startBuilder } from "./python-worker.ts";

const GREETING = { type: "plain_text", name: "GREETING", text: "Hello" };

let edge: TestEdge;
let builder: TestBuilder;
let elsewhere: Server;
let origin: string;
beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  elsewhere = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.setHeader("content-type", "application/json");
      response.statusCode = 418;
      response.end(
        JSON.stringify({
          method: request.method,
          from: request.headers["x-from"],
          sent: Buffer.concat(chunks).toString(),
        }),
      );
    });
  });
  await new Promise<void>((done) => elsewhere.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
  [edge, builder] = await Promise.all([TestEdge.start({ timeout: 30_000 }), startBuilder()]);
  const made = await Promise.all([
    deployPython(edge, builder, "sdk", {
      file: "sdk.py",
      files: {
        "src/helper.js": `export const name = "helper";\nexport const twice = (n) => n * 2;\n`,
      },
      metadata: { bindings: [GREETING] },
    }),
    deployPython(edge, builder, "old", {
      file: "old_style.py",
      metadata: { bindings: [GREETING] },
    }),
  ]);
  expect(made.flatMap(({ errors }) => errors)).toEqual([]);
}, 120_000);
afterAll(async () => {
  elsewhere.close();
  await Promise.all([edge.stop(), builder.stop()]);
});

function call(path: string, options?: AskOptions): Promise<Answer> {
  return ask(edge, "sdk.localhost", path, options);
}
const post = (path: string, body: string | Uint8Array, headers = {}): Promise<Answer> =>
  call(path, { method: "POST", body, headers });

test("text, status and headers of a Response arrive", async () => {
  const answer = await call("/text");
  expect([answer.status, answer.text, answer.headers["x-one"]]).toEqual([201, "Grüße", "1"]);
  expect(answer.headers["content-type"]).toBe("text/plain;charset=UTF-8");
});

test("JSON goes both ways, with None as null", async () => {
  const answer = await post("/json-", JSON.stringify({ deep: [null, "ü"] }));
  expect(JSON.parse(answer.text)).toEqual({
    none: null,
    list: [1, 2.5, "x"],
    sent: { deep: [null, "ü"] },
  });
  expect(answer.headers["content-type"]).toBe("application/json");
});

test("bytes go both ways", async () => {
  expect((await post("/data", "abc")).text).toBe("cba");
});

test("a Response without a body keeps its status", async () => {
  expect(await call("/nothing")).toMatchObject({ status: 204, text: "" });
});

test("a redirect is the browser's to follow", async () => {
  expect(await call("/redirect")).toMatchObject({
    status: 307,
    headers: { location: "https://example.com/there" },
  });
});

test("several cookies stay several, and other headers with several values are joined", async () => {
  const answer = await call("/cookies", { headers: { cookie: "x=1; y=2" } });
  expect(answer.text).toBe("x=1; y=2");
  expect(answer.headers["set-cookie"]).toEqual(["a=1; Path=/", "b=2, 3"]);
  expect(answer.headers.vary).toBe("Accept, Origin");
  expect(JSON.parse((await call("/headers", { headers: { "x-many": ["1", "2"] } })).text)).toEqual([
    "1, 2",
  ]);
});

test("an async generator is a stream", async () => {
  expect((await call("/stream")).text).toBe("part 0\npart 1\npart 2\n");
});

test("a form with a file is read", async () => {
  const form = new FormData();
  form.append("name", "ann");
  form.append("name", "bob");
  form.append("upload", new File(["content"], "x.txt", { type: "text/x-own" }));
  const encoded = new Response(form);
  const answer = await post("/form", new Uint8Array(await encoded.arrayBuffer()), {
    "content-type": encoded.headers.get("content-type") ?? "",
  });
  expect(JSON.parse(answer.text)).toEqual({
    names: ["ann", "bob"],
    upload: ["x.txt", "text/x-own", 7, "content"],
  });
});

test("FormData, File and Blob are made in Python", async () => {
  expect(JSON.parse((await call("/form-out")).text)).toEqual([["ann", "bob"], "onetwo", "x.txt"]);
  expect(JSON.parse((await call("/blob")).text)).toEqual([10, "text/x", "two"]);
});

test("fetch reaches another server, and its answer can be read or passed on", async () => {
  expect(JSON.parse((await post("/fetched", origin)).text)).toEqual({
    status: 418,
    ok: false,
    cookies: ["a=1", "b=2"],
    body: { method: "POST", from: "python", sent: '{"n": 1}' },
  });
  const through = await post("/fetched-through", origin);
  expect(through).toMatchObject({ status: 418, headers: { "set-cookie": ["a=1", "b=2"] } });
  expect(JSON.parse(through.text)).toMatchObject({ method: "GET" });
});

test("wait_until goes on after the answer", async () => {
  expect((await call("/later?mine")).text).toBe("soon");
  await expect.poll(async () => JSON.parse((await call("/done")).text)).toContain("mine");
});

test("a JavaScript module of the project is imported in a handler; one that isn't there is an ImportError", async () => {
  expect(JSON.parse((await call("/javascript")).text)).toEqual([42, "helper"]);
  const missing = await call("/javascript-missing");
  expect(missing.status).toBe(500);
  expect(missing.text).toContain("ImportError: Failed to import './nothing.js'");
});

test("patch_env changes env for its block alone", async () => {
  expect(JSON.parse((await call("/patched")).text)).toEqual(["Hello", "patched", "Hello"]);
});

test.each([
  ["/wrong-str", "returned a str, not a Response"],
  ["/wrong-none", "returned None, not a Response"],
  ["/wrong-tuple", "returned a tuple, not a Response"],
  ["/wrong-coroutine", "returned a function, not a Response"],
])("%s: what isn't a Response is named as Python has it", async (path, message) => {
  const answer = await call(path);
  expect(answer.status).toBe(500);
  expect(answer.text).toContain(message);
});

test("handlers as functions answer requests and cron triggers, with env and ctx", async () => {
  const old = (path: string) => ask(edge, "old.localhost", path);
  expect(JSON.parse((await old("/later")).text)).toEqual(["GET", "Hello", []]);
  const run = await fetch(`${edge.serve}/internal/scheduled`, {
    method: "POST",
    headers: { "x-thaw-internal": INTERNAL_TOKEN },
    body: JSON.stringify({ name: "old", cron: "0 3 * * *", scheduledTime: 1000 }),
  });
  expect(await run.json()).toMatchObject({ outcome: "ok" });
  await expect
    .poll(async () => JSON.parse((await old("/")).text)[2])
    .toEqual(["later", ["0 3 * * *", "Hello"]]);
});
