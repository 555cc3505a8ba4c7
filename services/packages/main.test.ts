import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchPack, partAt, resolvePackages } from "../../lib/packages/client.ts";
import { readPackIndex } from "../../lib/packages/pack.ts";
import { installUv } from "./install-uv.ts";
import { UV_FOLDER } from "./testing.ts";

describe("the packages process", { timeout: 60_000 }, () => {
  let data: string;
  let child: ChildProcess;
  let origin: string;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "thaw-main-"));
    const uv = await installUv(UV_FOLDER);
    child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
      env: { ...process.env, PORT: "0", INTERNAL_TOKEN: "token", THAW_DATA: data, THAW_UV: uv },
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (!child.stdout) throw new Error("no standard output");
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    origin = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
  }, 60_000);
  afterAll(async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
    await rm(data, { recursive: true, force: true });
  });

  it("answers the typed client and gives the pack", async () => {
    const fetcher = partAt(origin);
    const result = await resolvePackages(fetcher, "token", { dependencies: ["httpx>=0.28"] });
    expect(result.modules).toEqual(["asgi", "httpx", "workers"]);
    const pack = await fetchPack(fetcher, "token", result.pack.hash);
    expect(pack.length).toBe(result.pack.bytes);
    expect(readPackIndex(pack).has("httpx/__init__.py")).toBe(true);
    await expect(fetchPack(fetcher, "token", "0".repeat(64))).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("wants the internal token for everything", async () => {
    for (const path of ["/health", "/packages", "/packs/x"]) {
      const response = await fetch(origin + path, { headers: { "x-thaw-internal": "wrong" } });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: "unauthorized" });
    }
    const healthy = await fetch(`${origin}/health`, { headers: { "x-thaw-internal": "token" } });
    expect(await healthy.json()).toMatchObject({ ok: true });
  });

  it("says what is wrong with a request", async () => {
    const post = (body: string): Promise<Response> =>
      fetch(`${origin}/packages`, {
        method: "POST",
        body,
        headers: { "x-thaw-internal": "token" },
      });
    for (const body of ["", "{", "[]", '{"dependencies":"httpx"}', '{"dependencies":[1]}']) {
      expect(await (await post(body)).json()).toMatchObject({ code: "bad_request" });
    }
    const many = JSON.stringify({ dependencies: Array.from({ length: 101 }, () => "httpx") });
    expect((await post(many)).status).toBe(400);
    expect((await post(`{"lock":"${"x".repeat(5_000_000)}"}`)).status).toBe(413);
  });

  it("is unavailable in words where nothing listens", async () => {
    const request = resolvePackages(partAt("http://127.0.0.1:9"), "token", {
      dependencies: [],
    });
    await expect(request).rejects.toMatchObject({ code: "packages_unavailable" });
  });
});
