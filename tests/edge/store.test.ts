import { createHash } from "node:crypto";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { damage } from "../support/damage.ts";
import { ask, put, says, storeCall } from "./client.ts";

let edge: TestEdge;

beforeAll(async () => {
  edge = await TestEdge.start();
}, 30_000);
afterAll(() => edge.stop(), 30_000);

/** A request whose body is left as it came. */
function rawRequest(
  port: number,
  host: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port,
      path,
      headers: { host: `${host}:${port}`, ...headers },
    };
    request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    })
      .on("error", reject)
      .end();
  });
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

test("a blob comes back as it was stored, and says its size", async () => {
  const text = "some content";
  const path = `blobs/${hashOf(text)}`;
  expect((await storeCall(edge, path, { method: "HEAD" })).status).toBe(404);
  expect((await storeCall(edge, path, { method: "PUT", body: text })).status).toBe(200);
  expect((await storeCall(edge, path, { method: "PUT", body: text })).status).toBe(200);
  const head = await storeCall(edge, path, { method: "HEAD" });
  expect(head.headers.get("content-length")).toBe(String(text.length));
  expect(await (await storeCall(edge, path)).text()).toBe(text);
});

test("a body of unknown length and an empty one are taken too", async () => {
  const text = "in chunks";
  const stream = { method: "PUT", body: new Blob([text]).stream(), duplex: "half" } as RequestInit;
  expect((await storeCall(edge, `blobs/${hashOf(text)}`, stream)).status).toBe(200);
  expect(await (await storeCall(edge, `blobs/${hashOf(text)}`)).text()).toBe(text);
  const empty = await storeCall(edge, `blobs/${hashOf("")}`, { method: "PUT", body: "" });
  expect(empty.status).toBe(200);
});

test("content with another hash is upload_incomplete and isn't stored", async () => {
  const path = `blobs/${hashOf("expected")}`;
  const answer = await storeCall(edge, path, { method: "PUT", body: "something else" });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: "upload_incomplete" });
  expect((await storeCall(edge, path)).status).toBe(404);
  expect((await storeCall(edge, "blobs/not-a-hash")).status).toBe(400);
});

test("content that breaks off isn't stored", async () => {
  const text = "y".repeat(1e6);
  const socket = connect(Number(new URL(edge.store).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(
    `PUT /internal/blobs/${hashOf(text)} HTTP/1.1\r\nhost: store\r\nx-thaw-internal: ${INTERNAL_TOKEN}\r\ncontent-length: ${text.length}\r\n\r\n`,
  );
  await new Promise((resolve) => socket.write(text.slice(0, 5e5), resolve));
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await storeCall(edge, `blobs/${hashOf(text)}`)).status).toBe(404);
});

test("content that is damaged on the disk is replaced when it comes again, by an upload too", async () => {
  const code = says("damaged once");
  const path = `blobs/${hashOf(code)}`;
  await put(edge, "mended", code);
  expect(await damage(edge.folder, hashOf(code))).toBe(1);
  expect(await (await storeCall(edge, path)).text()).not.toBe(code);
  await put(edge, "mended", code);
  expect(await (await storeCall(edge, path)).text()).toBe(code);
});

test("only what was opened is public", async () => {
  const closed = hashOf("closed");
  const open = hashOf("open");
  await storeCall(edge, `blobs/${closed}`, { method: "PUT", body: "closed" });
  await storeCall(edge, `blobs/${open}?public=1`, { method: "PUT", body: "open" });
  expect((await ask(edge, "localhost", `/blobs/${closed}`)).status).toBe(404);
  for (const host of ["localhost", "preview.localhost"]) {
    const answer = await ask(edge, host, `/blobs/${open}`);
    expect(answer.text).toBe("open");
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "cache-control": "public, max-age=31536000, immutable",
      "cross-origin-resource-policy": "cross-origin",
    });
  }
  const etag = { headers: { "if-none-match": `"${open}"` } };
  expect((await ask(edge, "localhost", `/blobs/${open}`, etag)).status).toBe(304);
});

test("a public blob goes compressed to whoever takes that, and as it is to others", async () => {
  const text = "a layer repeats itself. ".repeat(4000);
  const hash = hashOf(text);
  await storeCall(edge, `blobs/${hash}?public=1`, { method: "PUT", body: text });
  const read = async (host: string, encoding: string) => {
    const headers = { "accept-encoding": encoding };
    const response = await rawRequest(edge.port, host, `/blobs/${hash}`, headers);
    return { ...response, encoding: response.headers["content-encoding"] };
  };
  // It is made after the answer to PUT.
  await expect.poll(async () => (await read("localhost", "br")).encoding).toBe("br");
  for (const host of ["localhost", "preview.localhost"]) {
    const small = await read(host, "gzip, deflate, br, zstd");
    expect(small.encoding).toBe("br");
    expect(small.headers).toMatchObject({ etag: `"${hash}-br"`, vary: "accept-encoding" });
    expect(small.body.length).toBeLessThan(text.length / 20);
    expect(brotliDecompressSync(small.body).toString()).toBe(text);
    for (const encoding of ["gzip", "identity", "br;q=0"]) {
      const plain = await read(host, encoding);
      expect(plain.encoding).toBeUndefined();
      expect(plain.body.toString()).toBe(text);
    }
  }
  const etag = { headers: { "if-none-match": `"${hash}-br"` } };
  expect((await ask(edge, "localhost", `/blobs/${hash}`, etag)).status).toBe(304);
  expect(await (await storeCall(edge, `blobs/${hash}`)).text()).toBe(text);
});

test("a ref is a JSON document by name", async () => {
  expect((await storeCall(edge, "refs/snapshot/none")).status).toBe(404);
  const body = JSON.stringify({ layers: ["a"] });
  await storeCall(edge, "refs/snapshot/some", { method: "PUT", body });
  await storeCall(edge, "refs/snapshot/some", { method: "PUT", body });
  expect(await (await storeCall(edge, "refs/snapshot/some")).json()).toEqual({ layers: ["a"] });
  const bad = await storeCall(edge, "refs/snapshot/bad", { method: "PUT", body: "{" });
  expect(bad.status).toBe(400);
});

test("serve learns what it needs of a Worker", async () => {
  await put(edge, "known", says("x"), { bindings: [{ type: "plain_text", name: "A", text: "1" }] });
  const worker = {
    name: "known",
    objects: [],
    assets: null,
    script: expect.stringMatching(/^[0-9a-f]{32}$/),
    version: expect.stringMatching(/^[0-9a-f-]{36}$/),
    createdOn: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    tag: "",
    addressed: true,
    tailed: false,
    mainModule: "index.js",
    compatibilityDate: "2026-10-01",
    compatibilityFlags: [],
    modules: [{ name: "index.js", type: "esm", hash: hashOf(says("x")) }],
    bindings: [{ type: "plain_text", name: "A", text: "1" }],
  };
  expect(await (await storeCall(edge, "workers/known")).json()).toEqual({
    versions: [{ percentage: 100, worker }],
  });
});

test.each(["blobs/x", "refs/a/b", "workers/a"])("%s needs the internal token", async (path) => {
  expect((await storeCall(edge, path, {}, "wrong")).status).toBe(401);
  const outside = await ask(edge, "localhost", `/internal/${path}`);
  expect(outside.text).toContain('"web"');
});
