import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { installUv, UV_VERSION } from "./install-uv.ts";
import { machineIndex } from "./machine-index.ts";
import { makeWheel, serveIndex, UV_FOLDER } from "./testing.ts";
import { findUv } from "./uv.ts";

describe("installing uv", { timeout: 60_000 }, () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "thaw-install-"));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  it("gets the pinned version from the index this machine uses, and it runs", async () => {
    const uv = await installUv(UV_FOLDER);
    const { stdout } = await promisify(execFile)(uv, ["--version"]);
    expect(stdout).toContain(`uv ${UV_VERSION}`);
  });

  it("refuses a wheel with another hash and leaves nothing behind", async () => {
    const tags = [
      ...["manylinux_2_17_x86_64.manylinux2014_x86_64", "manylinux_2_28_aarch64"],
      ...["macosx_10_12_x86_64", "macosx_11_0_arm64", "win_amd64"],
    ];
    const index = await serveIndex(
      tags.map((tag) => makeWheel("uv", UV_VERSION, {}, { tag: `py3-none-${tag}` })),
      "user:password",
    );
    vi.stubEnv("THAW_INDEX_URL", index.url);
    try {
      await expect(installUv(folder)).rejects.toMatchObject({
        code: "packages_unavailable",
        message: expect.stringContaining("SHA-256 differs"),
      });
      await expect(findUv({ uv: join(folder, "uv"), data: folder })).rejects.toMatchObject({
        code: "packages_unavailable",
      });
    } finally {
      await index.close();
    }
  });

  it("says what to do where the index can't be reached", async () => {
    vi.stubEnv("THAW_INDEX_URL", "http://127.0.0.1:9/simple");
    await expect(installUv(folder)).rejects.toMatchObject({
      code: "index_unreachable",
      message: expect.stringContaining("THAW_UV"),
    });
  });

  it("uses the index that uv or pip were told to use", async () => {
    const config = join(folder, "pip.conf");
    await writeFile(config, "[install]\nx = 1\n[global]\nindex-url = https://pip.example/simple\n");
    expect(machineIndex({ PIP_CONFIG_FILE: config })).toBe("https://pip.example/simple");
    expect(machineIndex({ PIP_CONFIG_FILE: config, PIP_INDEX_URL: "https://env.example" })).toBe(
      "https://env.example",
    );
    expect(machineIndex({ UV_INDEX_URL: "https://uv.example", PIP_INDEX_URL: "https://x" })).toBe(
      "https://uv.example",
    );
    expect(machineIndex({ PIP_CONFIG_FILE: join(folder, "none") })).toBe("https://pypi.org/simple");
  });
});
