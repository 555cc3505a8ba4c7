import { type ChildProcess, spawn } from "node:child_process";
import { relative } from "node:path";
import { ROOT } from "../paths.ts";

const BUILD_LIMIT_MS = 20 * 60_000;
/** How long the rest of an ended command's output is waited for. */
const DRAIN_MS = 1_000;

const running = new Set<ChildProcess>();

// However this process ends, what it started is told to end with it, and so on down.
process.on("exit", () => {
  for (const child of running) endGroup(child, "SIGTERM");
});

export interface CommandOptions {
  env?: Record<string, string>;
  limitMs: number;
  /** Its output goes to the terminal as it comes; otherwise it is shown only when the command fails. */
  show?: boolean;
}

/** Runs a command to its end. Throws with the end of its output when it fails or takes too long. */
export function runCommand(
  command: string,
  args: string[],
  { env, limitMs, show = false }: CommandOptions,
): Promise<void> {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    detached: true,
    stdio: show ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
  });
  const name = [relative(ROOT, command), ...args].join(" ");
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-8_000);
    });
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      output += `\nended after ${limitMs / 1000} s`;
      endGroup(child, "SIGKILL");
    }, limitMs);
    const finish = (failure?: string): void => {
      clearTimeout(timer);
      running.delete(child);
      if (failure === undefined) resolve();
      else reject(new Error(`${output}\n${name}: ${failure}`.trim()));
    };
    child.once("error", (error) => finish(error.message));
    // What it left running in the background would hold its output open, and so this process.
    child.once("exit", () => {
      endGroup(child, "SIGKILL");
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, DRAIN_MS);
    });
    child.once("close", (code, signal) => {
      finish(code === 0 ? undefined : (signal ?? `exit code ${code}`));
    });
  });
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

/** Builds what has changed, in a process of its own, whose progress goes to the terminal if it is shown. */
export function runBuild({ page = true, show = true } = {}): Promise<void> {
  const args = ["scripts/build.ts", ...(page ? [] : ["--without-page"])];
  return runCommand(process.execPath, args, { limitMs: BUILD_LIMIT_MS, show });
}
