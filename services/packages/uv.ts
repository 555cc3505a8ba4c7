import { type ChildProcess, spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { ThawError } from "../../lib/errors.ts";
import { uvPath } from "./install-uv.ts";
import type { Settings } from "./settings.ts";

/**
 * Finds uv: the one that was given, else the one installed in the data folder, else one on the path.
 * Throws `packages_unavailable` where there is none.
 */
export async function findUv(settings: Pick<Settings, "uv" | "data">): Promise<string> {
  if (settings.uv) {
    if (await isExecutable(settings.uv)) return settings.uv;
    throw new ThawError(
      "packages_unavailable",
      `THAW_UV names ${settings.uv}, which is not a program that can run. Correct it, or unset it.`,
    );
  }
  const folders = process.env.PATH?.split(delimiter).filter(Boolean) ?? [];
  const onPath = folders.map((folder) => join(folder, uvName()));
  for (const path of [uvPath(join(settings.data, "uv")), ...onPath]) {
    if (await isExecutable(path)) return path;
  }
  throw new ThawError(
    "packages_unavailable",
    "uv, which resolves Python packages, is not installed. Start Thaw again to install it, or set THAW_UV to its path.",
  );
}

// No uv outlives the service.
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** How a run of uv ended. */
export interface UvRun {
  ok: boolean;
  /** What it printed, errors and hints. */
  stderr: string;
}

export interface UvOptions {
  cwd: string;
  cache: string;
  /** Milliseconds. */
  timeLimit: number;
  /** For its standard input. */
  input?: string;
  /** Variables over those of this process; undefined takes one away. */
  variables: Record<string, string | undefined>;
}

/**
 * Runs uv. Only a run that could not be had throws: `packages_unavailable` where uv can't start or is
 * stopped at its time limit (milliseconds).
 */
export function runUv(uv: string, args: string[], options: UvOptions): Promise<UvRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(uv, args, {
      cwd: options.cwd,
      env: { ...uvEnvironment(options.cache), ...options.variables },
      stdio: ["pipe", "ignore", "pipe"],
    });
    running.add(child);
    // One that ends without reading it says why by itself.
    child.stdin.on("error", () => undefined).end(options.input);
    let stderr = "";
    let stopped = false;
    const timer = setTimeout(() => {
      stopped = true;
      child.kill("SIGKILL");
    }, options.timeLimit);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      // The end of a long explanation holds the conclusion and the hints.
      stderr = (stderr + text).slice(-200_000);
    });
    child.on("error", (cause) => {
      clearTimeout(timer);
      running.delete(child);
      reject(unavailable(`uv could not be started (${cause.message}).`, cause));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      running.delete(child);
      if (stopped) reject(unavailable(timeLimitMessage(options.timeLimit)));
      else resolve({ ok: code === 0, stderr });
    });
  });
}

/** The program's file name on this platform. */
function uvName(): string {
  return process.platform === "win32" ? "uv.exe" : "uv";
}

/** The machine's own environment (its UV_* settings, proxies, certificates), without what isn't uv's. */
function uvEnvironment(cache: string): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ["INTERNAL_TOKEN", "VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "UV_PYTHON"]) {
    delete env[name];
  }
  return {
    ...env,
    UV_CACHE_DIR: cache,
    UV_PYTHON_DOWNLOADS: "never",
    UV_NO_PROGRESS: "1",
    UV_HTTP_RETRIES: env.UV_HTTP_RETRIES ?? "1",
    NO_COLOR: "1",
  };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function timeLimitMessage(milliseconds: number): string {
  return (
    `Resolving packages took longer than ${milliseconds / 1000} s and was stopped. Give the dependencies ` +
    "narrower versions, or try again when the package index answers faster."
  );
}

function unavailable(message: string, cause?: unknown): ThawError {
  return new ThawError("packages_unavailable", message, { cause });
}
