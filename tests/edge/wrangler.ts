import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { CACHE_DIR } from "../../scripts/paths.ts";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";
import { API_TOKEN } from "../../workers/edge/testing.ts";
import { installedWrangler } from "./wranglers.ts";

const wrangler = installedWrangler();

/** Of every wrangler; each is a process of its own, which compiles a quarter less with what is kept. */
const COMMON = {
  CI: "1",
  NO_COLOR: "1",
  WRANGLER_SEND_METRICS: "false",
  NODE_COMPILE_CACHE: join(CACHE_DIR, "test/node"),
};

/**
 * A wrangler as it is, in a folder; with an empty token it has no account.
 * @param script which one; the installed one unless given
 */
export function wranglerCommand(
  edge: { api: string },
  folder: string,
  args: string[],
  token = API_TOKEN,
  script = wrangler,
): { command: string; args: string[]; options: { cwd: string; env: NodeJS.ProcessEnv } } {
  const env = {
    NODE_ENV: "test" as const,
    PATH: process.env.PATH,
    HOME: folder,
    CLOUDFLARE_API_BASE_URL: edge.api,
    ...(token ? { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: "local" } : {}),
    ...COMMON,
  };
  return { command: process.execPath, args: [script, ...args], options: { cwd: folder, env } };
}

/** Runs wrangler; gives its exit code and all that it printed. */
export function runWrangler(
  edge: { api: string },
  folder: string,
  given: string[],
  input = "",
  token = API_TOKEN,
  script = wrangler,
): Promise<{ code: number; out: string }> {
  return new Promise((resolve, reject) => {
    const { command, args, options } = wranglerCommand(edge, folder, given, token, script);
    const child = spawn(command, args, { ...options, timeout: 120_000 });
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
  const { port } = await findFreePorts(["port"]);
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
      ...COMMON,
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
