import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/paths.ts";
import { descendants, eventually, isRunning } from "../support/processes.ts";
import { Product } from "../support/product.ts";

let product: Product | undefined;

afterEach(async () => {
  await product?.dispose();
  product = undefined;
});

/** `./start` with arguments that it refuses: its exit code and what it says. */
async function refused(...args: string[]): Promise<{ code: number; stderr: string }> {
  try {
    await promisify(execFile)(join(ROOT, "start"), args, { cwd: ROOT, timeout: 60_000 });
  } catch (error) {
    return error as { code: number; stderr: string };
  }
  throw new Error("It started");
}

describe("./start", () => {
  it("runs everything, stops everything on Ctrl-C, and does so again on the same data", async () => {
    product = await Product.start();
    for (const again of [false, true]) {
      if (again) await product.start();
      const health = await fetch(`${product.origin}/api/health`);
      expect(health.status).toBe(200);
      expect(await health.json()).toMatchObject({ ok: true });

      const { pid } = product;
      const started = pid === undefined ? [] : descendants(pid);
      // web, builder and serve, each with its workerd; packages.
      expect(started.length).toBeGreaterThanOrEqual(7);
      await product.stop("SIGINT");
      expect(await eventually(() => !started.some(isRunning), 3_000)).toBe(true);
      await expect(fetch(product.origin)).rejects.toThrow();
    }
  });

  it("stops everything when the supervisor itself is killed", async () => {
    product = await Product.start();
    const { pid } = product;
    const started = pid === undefined ? [] : descendants(pid);
    await product.stop("SIGKILL");
    expect(await eventually(() => !started.some(isRunning), 5_000)).toBe(true);
  });

  it("names a taken port and the flag, and starts nothing", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const { code, stderr } = await refused("--port", String(port));
    server.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} is taken. Choose another one: ./start --port N`);
  });

  it("keeps two from running on the same data", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "thaw-"));
    product = await Product.start({ dataDir });
    const { code, stderr } = await refused("--port", String(product.port + 1), "--data", dataDir);
    await product.stop();
    await rm(dataDir, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(stderr).toContain(`${dataDir} is in use by another Thaw`);
  });

  it("says what is wrong with a flag, and shows the usage", async () => {
    const { code, stderr } = await refused("--port", "eighty");
    expect(code).toBe(1);
    expect(stderr).toContain('--port takes a number from 1 to 65535, not "eighty"');
    expect(stderr).toContain("Usage: ./start");
  });
});
