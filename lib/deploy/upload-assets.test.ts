import { expect, test } from "vitest";
import { CloudflareClient } from "./cloudflare.ts";
import { uploadAssets } from "./upload-assets.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Cloudflare's side of an upload, which asks for some of the content. */
function account(wanted: (hashes: string[]) => string[][]) {
  const calls: { path: string; authorization: string | null; body: unknown }[] = [];
  const client = new CloudflareClient({
    baseUrl: "http://api",
    accountId: "acc",
    token: "api-token",
    retry: { attempts: 1 },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const path = new URL(request.url).pathname.replace("/accounts/acc", "");
      const session = path.endsWith("session");
      const body = session ? await request.json() : [...(await request.formData()).entries()];
      calls.push({ path, authorization: request.headers.get("authorization"), body });
      const done = { jwt: `after-${calls.length}` };
      if (!session) return Response.json({ success: true, errors: [], result: done });
      const { manifest } = body as { manifest: Record<string, { hash: string }> };
      const buckets = wanted(Object.values(manifest).map(({ hash }) => hash));
      return Response.json({ success: true, errors: [], result: { jwt: "session", buckets } });
    },
  });
  return { client, calls };
}

const FILES = {
  "index.html": bytes("<h1>"),
  "img/dot.unknown-kind": bytes("dot"),
  _headers: bytes("/*\n A: b"),
};

test("a manifest has wrangler's hashes; what is asked for goes out with its type and the session's token", async () => {
  const { client, calls } = account((hashes) => hashes.map((hash) => [hash]));
  const settings = { directory: "public", html_handling: "none", run_worker_first: ["/api/*"] };
  const made = await uploadAssets(client, "site", FILES, settings);
  // What wrangler 4 makes of the same two files.
  const hashes = {
    page: "9f94dce0bac32f3ca6fd2d48f7beb736",
    dot: "fae89f02e8be9e1080c24b06487e7268",
  };
  const [session, ...sent] = calls;
  expect(session).toEqual({
    path: "/workers/scripts/site/assets-upload-session",
    authorization: "Bearer api-token",
    body: {
      manifest: {
        "/index.html": { hash: hashes.page, size: 4 },
        "/img/dot.unknown-kind": { hash: hashes.dot, size: 3 },
      },
    },
  });
  expect(sent.map(({ authorization }) => authorization)).toEqual(Array(2).fill("Bearer session"));
  const files = sent.flatMap(({ body }) => body as [string, File][]);
  expect(files.map(([name, { type }]) => [name, type])).toEqual([
    [hashes.page, "text/html; charset=utf-8"],
    [hashes.dot, "application/null"],
  ]);
  expect(await files[0]?.[1].text()).toBe(btoa("<h1>"));
  expect(made).toEqual({
    jwt: "after-3",
    config: { html_handling: "none", run_worker_first: ["/api/*"], _headers: "/*\n A: b" },
    sent: 2,
    of: 2,
  });
});

test("where all of it is there, nothing is sent, and the session's token is the one to deploy with", async () => {
  const { client, calls } = account(() => []);
  const made = await uploadAssets(client, "site", FILES, { directory: "public" });
  expect(made).toMatchObject({ jwt: "session", sent: 0, of: 2 });
  expect(calls).toHaveLength(1);
});
