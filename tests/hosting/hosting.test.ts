import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeployResult } from "../../lib/deploy/deploy.ts";
import { templateFiles } from "../../lib/project/templates/index.ts";
import type { SnapshotResult } from "../../lib/snapshot/types.ts";
import { readOperation } from "../../lib/sse.ts";
import { runCommand } from "../../scripts/build/command.ts";
import { ROOT } from "../../scripts/paths.ts";
import { runWrangler } from "../edge/wrangler.ts";
import { API_TOKEN, HOSTING, Hosted } from "./hosted.ts";

const PAGE = "https://thaw.example.com";
const WORKERS = ["front", "control", "builder", "serve"];

let folder: string;
const outdir = (name: string): string => join(folder, "artefacts", name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "thaw-hosting-"));
  await runCommand(process.execPath, ["scripts/hosting.ts"], { limitMs: 600_000 });
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `wrangler deploy --dry-run` of a part, which leaves what would be uploaded in its folder. */
async function dryRun(name: string): Promise<string> {
  const args = ["deploy", "--dry-run", "--containers-rollout=none", "--outdir", outdir(name)];
  const nowhere = { api: "http://127.0.0.1:9" };
  const { code, out } = await runWrangler(nowhere, join(HOSTING, name), args);
  expect(`${code} ${out}`).toMatch(/^0 [\s\S]*--dry-run: exiting now/);
  return out;
}

describe("the configurations", () => {
  it("are taken by wrangler, with every binding that the parts need", async () => {
    const bindings: Record<string, string[]> = {
      front: ["CONTROL", "SERVE", "WEB", "APP_HOST", "USER_HOST"],
      control: ["REGISTRY", "TAILS", "BLOBS", "SERVE", "BUILDER"],
      builder: ["STORE", "PACKAGES", "LOADER", "SPARES", "CACHE_BYTES"],
      serve: ["D1", "OBJECTS", "QUEUES", "WORKFLOWS", "KV", "R2", "STORE", "LOADER", "CACHE_BYTES"],
      packages: ["CONTAINER"],
    };
    for (const [name, expected] of Object.entries(bindings)) {
      const out = await dryRun(name);
      for (const binding of expected) expect(out).toMatch(new RegExp(`env\\.${binding} `));
      expect(out).not.toMatch(/WARNING/);
    }
  }, 120_000);

  it("bring the packages service's image what it copies", async () => {
    const dockerfile = await readFile(join(ROOT, "services/packages/Dockerfile"), "utf8");
    for (const file of ["main.js", "install-uv.js"]) {
      expect(dockerfile).toContain(file);
      await readFile(join(ROOT, "dist/hosting/packages", file));
    }
  });
});

describe("what would be uploaded, in workerd", () => {
  let hosted: Hosted;
  beforeAll(async () => {
    const artefacts = Object.fromEntries(WORKERS.map((name) => [name, outdir(name)]));
    hosted = await Hosted.start(artefacts, folder);
  }, 120_000);
  afterAll(() => hosted?.stop());

  const post = async <T>(path: string, body: unknown): Promise<T> =>
    readOperation<T>(
      await hosted.fetch(`${PAGE}/api/${path}`, {
        method: "POST",
        // As from a client that is no browser: Miniflare sends a Host of its own, which fits no origin.
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );

  it("has the page on its host, which frames previews of the other domain alone", async () => {
    const page = await hosted.fetch(`${PAGE}/`);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain(
      "frame-src https://preview.thaw-workers.example;",
    );
    expect(await page.text()).toContain('name="thaw-user-host" content="thaw-workers.example"');

    const frame = await hosted.fetch("https://preview.thaw-workers.example/preview/");
    expect(frame.headers.get("content-security-policy")).toBe(
      "frame-ancestors https://thaw.example.com",
    );
    expect(await frame.text()).toContain(
      '<meta name="thaw-app" content="https://thaw.example.com">',
    );
    const runtime = await hosted.fetch("https://preview.thaw-workers.example/runtime/build.json");
    expect(await runtime.json()).toMatchObject({ buildId: expect.any(String) });
  });

  it("snapshots a project with packages, deploys it, and serves it from the other domain", async () => {
    const files = templateFiles("fastapi");
    const { snapshot } = await post<SnapshotResult>("snapshot", { files });
    const deployed = await post<DeployResult>("deploy", {
      snapshot: snapshot.id,
      target: { kind: "local" },
      name: "hosted",
    });
    expect(deployed).toMatchObject({
      url: "https://hosted.thaw-workers.example/",
      firstRequest: { status: 200 },
    });
    const answer = await hosted.fetch(`${deployed.url}greet/Ada`);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining("Ada") });
  }, 120_000);

  it("keeps what is not for everyone to itself", async () => {
    const status = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
      (await hosted.fetch(url, { headers })).status;
    const scripts = `${PAGE}/client/v4/accounts/local/workers/scripts`;
    expect(await status(scripts, { authorization: "Bearer wrong" })).toBeGreaterThanOrEqual(400);
    expect(await status(scripts, { authorization: `Bearer ${API_TOKEN}` })).toBe(200);
    expect(await status("https://preview.thaw-workers.example/api/health")).toBe(404);
    expect(await status("https://a.b.thaw-workers.example/")).toBe(404);
    expect(await status("https://nobody.thaw-workers.example/")).toBe(404);
  });
});
