import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../scripts/paths.ts";

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the `thaw` command to its end, as `scripts/thaw.sh` does once everything is installed. */
export function thaw(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  return outcomeOf(startThaw(args, env));
}

/** The same through its launcher, in a folder that is not Thaw's. */
export function launchThaw(args: string[], cwd: string): Promise<Outcome> {
  return outcomeOf(
    spawn(process.execPath, [join(ROOT, "bin/thaw.js"), ...args], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

/** Starts the `thaw` command. */
export function startThaw(args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(ROOT, "scripts/cli/main.ts"), ...args],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const outcome: Outcome = { code: null, stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    outcome.stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    outcome.stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...outcome, code }));
  });
}
