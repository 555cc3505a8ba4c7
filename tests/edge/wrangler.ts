import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { API_TOKEN, freePort } from "../../workers/edge/testing.ts";

const require = createRequire(import.meta.url);
const wrangler = join(dirname(require.resolve("wrangler/package.json")), "bin/wrangler.js");

/**
 * Runs the installed wrangler as it is, in a folder; gives its exit code and all that it printed. With an
 * empty token it has no account.
 */
export function runWrangler(
  edge: { api: string },
  folder: string,
  args: string[],
  input = "",
  token = API_TOKEN,
): Promise<{ code: number; out: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [wrangler, ...args], {
      cwd: folder,
      timeout: 60_000,
      env: {
        NODE_ENV: "test",
        PATH: process.env.PATH,
        HOME: folder,
        CLOUDFLARE_API_BASE_URL: edge.api,
        ...(token ? { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: "local" } : {}),
        CI: "1",
        NO_COLOR: "1",
        WRANGLER_SEND_METRICS: "false",
      },
    });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, out }));
    child.stdin.end(input);
  });
}

export interface RunningWrangler {
  port: number;
  stop(): Promise<void>;
}

/** Runs `wrangler dev` on a folder, without an account; returns when it answers. */
export async function startWranglerDev(folder: string): Promise<RunningWrangler> {
  const port = await freePort();
  const args = ["dev", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
  const child = spawn(process.execPath, [wrangler, ...args], {
    cwd: folder,
    // wrangler starts workerd: both end with their group.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH,
      HOME: folder,
      CI: "1",
      NO_COLOR: "1",
      WRANGLER_SEND_METRICS: "false",
    },
  });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const closed = new Promise<void>((done) => child.on("close", () => done()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    await closed;
  };
  const until = Date.now() + 60_000;
  while (!out.includes("Ready on")) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`wrangler dev did not start:\n${out}`);
    }
    await wait(100);
  }
  return { port, stop };
}
