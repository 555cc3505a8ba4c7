import { fork } from "node:child_process";
import { join } from "node:path";
import { type ErrorBody, ThawError } from "../../../lib/errors.ts";
import type { InspectStep, LayerFile } from "../../../lib/snapshot/inspect/inspect.ts";
import type { MemoryReport } from "../../../lib/snapshot/inspect/types.ts";
import { buildRuntime } from "../../build/runtime.ts";
import { ROOT, RUNTIME_DIR } from "../../paths.ts";
import type { FoundChain } from "./chain.ts";

/** What the process that looks into memory is sent. */
export interface Order {
  stdlib: string;
  layers: LayerFile[];
  pack: { hash: string; bytes: Uint8Array } | null;
  libraries: [string, Uint8Array][];
  pageBytes: number;
}

/** What it answers: any number of steps, then one of the others. */
export type Answer = { step: InspectStep } | { memory: MemoryReport } | { error: ErrorBody };

const LIMIT_MS = 120_000;
/** All that it may read. */
const READABLE = ["lib", "scripts", "package.json", "node_modules/fflate"].map((path) =>
  join(ROOT, path),
);

const STEPS: Record<InspectStep, string> = {
  files: "Reading the layers …",
  restore: "Restoring them …",
  objects: "Asking Python for its objects …",
  memory: "Looking through memory …",
};

/**
 * Restores a chain and looks into its memory, in a process of its own. A layer is someone's program, so that
 * process gets no environment and may neither write files nor start others nor read any but the runtime's.
 */
export async function inspectInProcess(
  { layers, pack, libraries }: FoundChain,
  pageBytes: number,
  note: (text: string) => void,
): Promise<MemoryReport> {
  const { stdlib } = await buildRuntime();
  const child = fork(join(import.meta.dirname, "process-child.ts"), [], {
    env: { NODE_ENV: "production" },
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: [
      "--permission",
      "--no-warnings",
      ...[RUNTIME_DIR, ...READABLE].map((path) => `--allow-fs-read=${path}`),
    ],
  });
  const order: Order = { stdlib, layers, pack, libraries, pageBytes };
  try {
    return await new Promise<MemoryReport>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new ThawError("time_limit", `Looking into it took longer than ${LIMIT_MS / 1000} s.`),
          ),
        LIMIT_MS,
      );
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        clearTimeout(timer);
        reject(
          new ThawError(
            "internal",
            `The process that looked into memory ended (${signal ?? code}). The layer may be damaged, or too large.`,
          ),
        );
      });
      child.on("message", (message) => {
        const answer = message as Answer;
        if ("step" in answer) note(STEPS[answer.step] ?? "");
        else if ("memory" in answer) resolve(answer.memory);
        else reject(ThawError.fromBody(answer.error));
      });
      child.send(order);
    });
  } finally {
    child.kill("SIGKILL");
  }
}
