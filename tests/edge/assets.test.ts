import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import {
  hashOfFile,
  manifestOf,
  openSession,
  sendBucket,
  type TestFile,
  uploadAssets,
} from "./assets-client.ts";
import { assetRefusals } from "./cases/asset-refusals.ts";
import { type ApiAnswer, api, ask, put } from "./client.ts";
import { openSocket } from "./sockets.ts";

let edge: TestEdge;
beforeAll(async () => {
  edge = await TestEdge.start();
}, 60_000);
afterAll(() => edge.stop());

const WORKER = `export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname.startsWith("/through")) {
      url.pathname = url.pathname.slice("/through".length);
      const answer = await env.ASSETS.fetch(new Request(url, request));
      return new Response("[" + await answer.text() + "]", answer);
    }
    return new Response("the Worker at " + url.pathname);
  }
};`;

const SITE: Record<string, TestFile> = {
  "/index.html": "home",
  "/about.html": "about",
  "/blog/index.html": "blog",
  "/404.html": "lost",
  "/docs/404.html": "lost in docs",
  "/app.js": { content: "let a = 1;", type: "text/javascript; charset=utf-8" },
  "/data": { content: "bytes", type: "application/null" },
  "/ä b.txt": { content: "umlaut", type: "text/plain" },
};

const binding = { type: "assets", name: "ASSETS" };

/** Deploys a Worker with the site and a configuration of its assets. */
async function site(
  name: string,
  config: Record<string, unknown> = {},
  code: string | null = WORKER,
): Promise<ApiAnswer> {
  const jwt = await uploadAssets(edge, name, SITE);
  const assets = { jwt, config };
  if (code !== null) return put(edge, name, code, { assets, bindings: [binding] });
  const form = new FormData();
  form.set("metadata", JSON.stringify({ assets, compatibility_date: "2026-10-01" }));
  return api(edge, "PUT", `/scripts/${name}`, form);
}

/** What a path of a Worker answers: its status, then where it leads or what it says. */
async function at(name: string, path: string, headers: Record<string, string> = {}) {
  const answer = await ask(edge, `${name}.localhost`, path, { headers });
  return [answer.status, answer.headers.location ?? answer.text];
}

assetRefusals(() => edge, site);

test("an upload asks for each content once, and for none that is there already", async () => {
  const files = { "/a.html": "first", "/b.html": "first", "/c.html": "another" };
  const session = await openSession(edge, "once", manifestOf(files));
  const hashes = [hashOfFile("/a.html", "first"), hashOfFile("/c.html", "another")];
  const [bucket = []] = session.result.buckets as string[][];
  expect(bucket.toSorted()).toEqual(hashes.toSorted());
  const jwt = String(session.result.jwt);
  const half = await sendBucket(edge, jwt, files, hashes.slice(0, 1));
  expect([half.status, half.result]).toEqual([202, {}]);
  const rest = await sendBucket(edge, jwt, files, hashes.slice(1));
  expect([rest.status, typeof rest.result.jwt]).toEqual([201, "string"]);
  const again = await openSession(edge, "once", manifestOf({ ...files, "/d.html": "new" }));
  expect(again.result.buckets).toEqual([[hashOfFile("/d.html", "new")]]);
});

test("content may be sent file by file, as it is", async () => {
  const files = { "/one.html": "sent alone" };
  const { result } = await openSession(edge, "single", manifestOf(files));
  const hash = hashOfFile("/one.html", "sent alone");
  const sent = await fetch(`${edge.api}/accounts/local/workers/assets/upload/${hash}`, {
    method: "POST",
    headers: { authorization: `Bearer ${result.jwt}`, "content-type": "text/html" },
    body: "sent alone",
  });
  expect(sent.status).toBe(201);
});

test("assets answer before the Worker, which gets what no asset stands for", async () => {
  expect((await site("front")).errors).toEqual([]);
  expect(await at("front", "/")).toEqual([200, "home"]);
  expect(await at("front", "/about")).toEqual([200, "about"]);
  expect(await at("front", "/about.html?q=1")).toEqual([307, "/about?q=1"]);
  expect(await at("front", "/blog")).toEqual([307, "/blog/"]);
  expect(await at("front", "/%C3%A4%20b.txt")).toEqual([200, "umlaut"]);
  expect(await at("front", "/nothing")).toEqual([200, "the Worker at /nothing"]);
  expect(await at("front", "/through/about")).toEqual([200, "[about]"]);
  expect(await at("front", "/through/nothing")).toEqual([404, "[]"]);
});

test("an asset has its type, an ETag and a cache rule, and is not sent twice", async () => {
  const { headers, text } = await ask(edge, "front.localhost", "/app.js");
  expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect(headers["cache-control"]).toBe("public, max-age=0, must-revalidate");
  const etag = String(headers.etag);
  expect(etag).toBe(`"${hashOfFile("/app.js", SITE["/app.js"] ?? "")}"`);
  expect(text).toBe("let a = 1;");
  const again = await ask(edge, "front.localhost", "/app.js", {
    headers: { "if-none-match": etag },
  });
  expect([again.status, again.text]).toEqual([304, ""]);
  const head = await ask(edge, "front.localhost", "/app.js", { method: "HEAD" });
  expect([head.status, head.headers.etag, head.text]).toEqual([200, etag, ""]);
  const untyped = await ask(edge, "front.localhost", "/data");
  expect([untyped.text, untyped.headers["content-type"]]).toEqual(["bytes", undefined]);
  const posted = await ask(edge, "front.localhost", "/app.js", { method: "POST" });
  expect(posted.status).toBe(405);
});

test.each([
  ["force-trailing-slash", "/about", [307, "/about/"], "/about/", [200, "about"]],
  ["drop-trailing-slash", "/blog/", [307, "/blog"], "/blog", [200, "blog"]],
  ["none", "/about", [200, "the Worker at /about"], "/about.html", [200, "about"]],
])("html_handling %s leads %s to one address", async (html_handling, from, first, to, second) => {
  const name = `html-${html_handling}`;
  expect((await site(name, { html_handling })).errors).toEqual([]);
  expect(await at(name, from)).toEqual(first);
  expect(await at(name, to)).toEqual(second);
});

test("a Worker may be assets alone; a 404 page is the nearest one above", async () => {
  expect((await site("alone", { not_found_handling: "404-page" }, null)).errors).toEqual([]);
  expect(await at("alone", "/about")).toEqual([200, "about"]);
  expect(await at("alone", "/nothing")).toEqual([404, "lost"]);
  expect(await at("alone", "/docs/nothing")).toEqual([404, "lost in docs"]);
  expect((await site("bare", {}, null)).errors).toEqual([]);
  expect(await at("bare", "/nothing")).toEqual([404, ""]);
});

test("a single-page application's page answers navigation, and the Worker the rest", async () => {
  await site("spa", { not_found_handling: "single-page-application" });
  const navigation = { "sec-fetch-mode": "navigate" };
  expect(await at("spa", "/somewhere", navigation)).toEqual([200, "home"]);
  expect(await at("spa", "/api/call")).toEqual([200, "the Worker at /api/call"]);
});

test("run_worker_first asks the Worker first: always, or on some paths", async () => {
  await site("always", { run_worker_first: true });
  expect(await at("always", "/about")).toEqual([200, "the Worker at /about"]);
  expect(await at("always", "/through/about")).toEqual([200, "[about]"]);
  await site("some", { run_worker_first: ["/b*", "!/blog/*"] });
  expect(await at("some", "/b")).toEqual([200, "the Worker at /b"]);
  expect(await at("some", "/blog/")).toEqual([200, "blog"]);
  expect(await at("some", "/about")).toEqual([200, "about"]);
});

const HEADERS = `# security
/*
  X-Frame-Options: DENY
  X-Two: one
/about
  X-Two: two
  ! etag
https://:place.localhost/*
  X-Place: :place
`;
const REDIRECTS = `/old /about 301
/home https://example.com/
/posts/:id /blog/?post=:id 302 # by its number
/s/* /search?q=:splat
/inner /about 200
`;

test("_headers and _redirects do as they say", async () => {
  const made = await site("rules", { _headers: HEADERS, _redirects: REDIRECTS });
  expect(made.errors).toEqual([]);
  const about = await ask(edge, "rules.localhost", "/about");
  expect(about.headers).toMatchObject({ "x-frame-options": "DENY", "x-two": "one, two" });
  expect(about.headers["x-place"]).toBe("rules");
  expect(about.headers.etag).toBeUndefined();
  expect(await at("rules", "/old?a=1")).toEqual([301, "/about?a=1"]);
  expect(await at("rules", "/home")).toEqual([302, "https://example.com/"]);
  expect(await at("rules", "/posts/7")).toEqual([302, "/blog/?post=7"]);
  expect(await at("rules", "/s/a/b")).toEqual([302, "/search?q=a/b"]);
  expect(await at("rules", "/inner")).toEqual([200, "about"]);
});

test("a version has its own assets: a rollback brings the old ones back", async () => {
  const deploy = async (text: string) => {
    const jwt = await uploadAssets(edge, "rolls", { "/page.html": text });
    return put(edge, "rolls", WORKER, { assets: { jwt } });
  };
  const first = await deploy("old page");
  await deploy("new page");
  expect(await at("rolls", "/page")).toEqual([200, "new page"]);
  const versions = await api(edge, "GET", "/scripts/rolls/versions");
  const [, old] = versions.result.items as { id: string }[];
  expect(first.success).toBe(true);
  await api(edge, "POST", "/scripts/rolls/deployments", {
    versions: [{ version_id: old?.id, percentage: 100 }],
  });
  expect(await at("rolls", "/page")).toEqual([200, "old page"]);
});

test("an upload keeps the assets it has when it says so, loses them when it doesn't", async () => {
  await site("keeps");
  await api(edge, "PUT", "/scripts/keeps/secrets", { name: "S", text: "t", type: "secret_text" });
  expect(await at("keeps", "/about")).toEqual([200, "about"]);
  await put(edge, "keeps", WORKER, {
    keep_assets: true,
    assets: { config: { run_worker_first: true } },
    bindings: [binding],
  });
  expect(await at("keeps", "/about")).toEqual([200, "the Worker at /about"]);
  expect(await at("keeps", "/through/about")).toEqual([200, "[about]"]);
  await put(edge, "keeps", WORKER);
  expect(await at("keeps", "/index.html")).toEqual([200, "the Worker at /index.html"]);
});

test("a WebSocket goes past the assets to the Worker", async () => {
  const code = `export default {
    fetch() {
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      server.addEventListener("message", ({ data }) => server.send("heard " + data));
      return new Response(null, { status: 101, webSocket: client });
    }
  };`;
  expect((await site("sockets", {}, code)).errors).toEqual([]);
  const socket = await openSocket(edge, "sockets.localhost", "/socket");
  socket.send("this");
  expect(await socket.next()).toBe("heard this");
  socket.close();
});

test("a service binding reaches the other Worker's assets first", async () => {
  await site("target");
  const code = "export default { fetch(request, env) { return env.OTHER.fetch(request); } };";
  const bindings = [{ type: "service", name: "OTHER", service: "target" }];
  expect((await put(edge, "caller", code, { bindings })).errors).toEqual([]);
  expect(await at("caller", "/about")).toEqual([200, "about"]);
  expect(await at("caller", "/else")).toEqual([200, "the Worker at /else"]);
});
