import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestEdge } from "../../workers/edge/testing.ts";
import { ask } from "./client.ts";
import { runWrangler } from "./wrangler.ts";

let edge: TestEdge;
let folder: string;

beforeAll(async () => {
  edge = await TestEdge.start();
  folder = await mkdtemp(join(tmpdir(), "thaw-assets-"));
}, 60_000);
afterAll(async () => {
  await edge.stop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

async function write(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

const at = (path: string) => ask(edge, "site.localhost", path);

const COMMON = { name: "site", compatibility_date: "2026-10-01", workers_dev: true };

test("wrangler deploys a folder of assets alone, then only what is new, then a Worker beside it", async () => {
  const image = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
  await write({
    "wrangler.json": JSON.stringify({
      ...COMMON,
      assets: { directory: "public", not_found_handling: "404-page" },
    }),
    "public/index.html": "home",
    "public/404.html": "lost",
    "public/image.png": image,
    "public/_headers": "/image.png\n  X-Kind: image\n",
    "public/_redirects": "/start / 302\n",
    "public/.assetsignore": "*.secret\n",
    "public/a.secret": "hidden",
  });
  const first = await runWrangler(edge, folder, ["deploy"]);
  expect(first.out).toContain("Uploaded 3 files");
  expect(first.code).toBe(0);
  expect((await at("/")).text).toBe("home");
  const got = await at("/image.png");
  expect(got.headers).toMatchObject({
    "content-type": "image/png",
    "content-length": "70000",
    "x-kind": "image",
  });
  expect((await at("/start")).headers.location).toBe("/");
  expect(await at("/a.secret")).toMatchObject({ status: 404, text: "lost" });
  expect(await at("/_headers")).toMatchObject({ status: 404, text: "lost" });

  await write({ "public/more.html": "more" });
  const second = await runWrangler(edge, folder, ["deploy"]);
  expect(second.out).toContain("Uploaded 1 file (3 already uploaded)");
  expect((await at("/more")).text).toBe("more");

  await write({
    "wrangler.json": JSON.stringify({
      ...COMMON,
      main: "index.js",
      assets: { directory: "public", binding: "FILES", run_worker_first: ["/api/*"] },
    }),
    "index.js": `export default {
      async fetch(request, env) {
        const answer = await env.FILES.fetch("http://any/more");
        return new Response("code and " + await answer.text());
      }
    };`,
  });
  const third = await runWrangler(edge, folder, ["deploy"]);
  expect(third.out).toContain("No updated asset files to upload");
  expect(third.out).toContain("env.FILES");
  expect(third.code).toBe(0);
  expect((await at("/api/x")).text).toBe("code and more");
  expect((await at("/")).text).toBe("home");
}, 120_000);

test("wrangler shows what is wrong with a _redirects file", async () => {
  await write({ "public/_redirects": "/* /index.html 200\n" });
  const { code, out } = await runWrangler(edge, folder, ["deploy"]);
  expect(code).not.toBe(0);
  expect(out).toContain("Infinite loop detected in this rule. [code: 100324]");
}, 60_000);
