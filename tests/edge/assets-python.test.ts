import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deployBundle } from "../../lib/deploy/deploy.ts";
import { localTarget } from "../../lib/deploy/local.ts";
import { storedBundle } from "../../lib/deploy/snapshot.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import type { Progress } from "../../lib/sse.ts";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { bundleBuilder, TestBuilder } from "../snapshot/builder.ts";
import { ask, storeCall } from "./client.ts";

let edge: TestEdge;
let builder: TestBuilder;
let source: string;
beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  [edge, builder] = await Promise.all([
    TestEdge.start({ timeout: 30_000 }),
    TestBuilder.start(await bundleBuilder()),
  ]);
  source = await readFile(new URL("./programs/site.py", import.meta.url), "utf8");
}, 120_000);
afterAll(async () => {
  await Promise.all([edge.stop(), builder.stop()]);
});

const CONFIG = {
  name: "pages",
  main: "src/entry.py",
  compatibility_date: "2026-10-01",
  assets: { directory: "./src/public", binding: "ASSETS", run_worker_first: ["/api/*"] },
};

/** Builds a project and deploys its snapshot, both as the product does; gives the deploy's steps. */
async function deploy(assets: ProjectFiles): Promise<string[]> {
  const { result } = await builder.build({
    "src/entry.py": source,
    "wrangler.json": JSON.stringify(CONFIG),
    "pyproject.toml": `[project]\nname = "pages"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = []\n`,
    ...assets,
  });
  const { id } = result.snapshot;
  const record = builder.record(id);
  for (const [hash, body] of builder.contents) {
    await storeCall(edge, `blobs/${hash}`, {
      method: "PUT",
      body: body as Uint8Array<ArrayBuffer>,
    });
  }
  await storeCall(edge, `refs/snapshot/${id}`, { method: "PUT", body: JSON.stringify(record) });
  const control = {
    fetch: (input: string, init?: RequestInit) =>
      fetch(input.replace(/^http:\/\/(store|control)/, edge.store), init),
  };
  const publicOrigin = edge.origin;
  const target = localTarget({ control, internalToken: INTERNAL_TOKEN, publicOrigin });
  const steps: string[] = [];
  const { bundle } = await storedBundle({ snapshot: id, control, token: INTERNAL_TOKEN });
  const report = ({ step }: Progress) => void steps.push(step);
  await deployBundle({ bundle, name: "pages", target, report });
  return steps;
}

const at = (path: string) => ask(edge, "pages.localhost", path);

test("a Python project's assets are served beside it, and only new ones are sent again", async () => {
  const files: ProjectFiles = {
    "src/public/page.html": "<p>one",
    "src/public/img/dot.png": { base64: "iVBORw0KGgA=" },
    "src/public/_headers": "/page\n  X-Kind: page\n",
    "src/public/_redirects": "/from /page 301\n",
  };
  expect(await deploy(files)).toContain("assets: sent 2 of 2");
  const page = await at("/page");
  expect(page).toMatchObject({ status: 200, text: "<p>one" });
  expect(page.headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "x-kind": "page",
  });
  expect((await at("/img/dot.png")).headers).toMatchObject({
    "content-type": "image/png",
    "content-length": "8",
  });
  expect((await at("/from")).headers.location).toBe("/page");
  expect((await at("/else")).text).toBe("Python at /else");
  expect((await at("/api/page")).text).toBe("200 text/html; charset=utf-8 <p>one");
  expect((await at("/api/missing")).text).toBe("404");

  const more: ProjectFiles = { ...files, "src/public/page.html": "<p>two" };
  expect(await deploy(more)).toContain("assets: sent 1 of 2");
  expect((await at("/page")).text).toBe("<p>two");
}, 120_000);

test("the program's own folder doesn't hold the assets", async () => {
  expect((await at("/api/files")).text).not.toContain("public");
  expect((await at("/entry.py")).text).toBe("Python at /entry.py");
});
