import { setTimeout as sleep } from "node:timers/promises";
import { installUv } from "../../services/packages/install-uv.ts";
import { runBuild } from "../build/command.ts";
import { withProgress } from "../build/progress.ts";
import { lockData } from "../data-lock.ts";
import { UV_DIR } from "../paths.ts";
import { type Access, writeAccess } from "./access.ts";
import type { Options } from "./options.ts";
import { ALL_PARTS, type Parts, productProcesses } from "./product.ts";
import { Supervisor } from "./supervisor.ts";
import { readVersions } from "./versions.ts";

const FIRST_ANSWER_MS = 30_000;

export interface RunOptions extends Pick<Options, "port" | "dataDir" | "limits"> {
  parts?: Parts;
  /** Whether the build's progress goes to the terminal. */
  quiet?: boolean;
  /** One line for the person at the terminal. */
  report: (line: string) => void;
}

/** Thaw on this machine, or the parts of it that were asked for, under one supervisor. */
export class RunningThaw {
  readonly access: Access;
  readonly #supervisor: Supervisor;
  readonly #release: () => void;

  private constructor(access: Access, supervisor: Supervisor, release: () => void) {
    this.access = access;
    this.#supervisor = supervisor;
    this.#release = release;
  }

  /**
   * Takes the data folder, builds what has changed, starts the processes and waits for their answer.
   * However this process ends, they end with it.
   * @throws DataInUse where another Thaw has the folder
   */
  static async start(options: RunOptions): Promise<RunningThaw> {
    const { dataDir, port, report, parts = ALL_PARTS, quiet = false } = options;
    const unlock = lockData(dataDir);
    process.on("exit", unlock);
    try {
      await runBuild({ page: parts.page, show: !quiet });
      const uv = await findUv(quiet);
      const versions = await readVersions(uv);
      const { processes, access } = await productProcesses(options, { uv, versions }, parts);
      const supervisor = new Supervisor(processes, { dataDir, report });
      process.on("exit", () => supervisor.kill());
      await supervisor.start();
      if (parts.page) await firstAnswer(port);
      const forget = writeAccess(dataDir, access);
      process.on("exit", forget);
      return new RunningThaw(access, supervisor, () => {
        forget();
        unlock();
      });
    } catch (error) {
      unlock();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#supervisor.stop();
    this.#release();
  }
}

async function findUv(quiet: boolean): Promise<string> {
  if (process.env.THAW_UV) return process.env.THAW_UV;
  if (quiet) return installUv(UV_DIR);
  let uv = "";
  await withProgress("Looking for uv", async () => {
    uv = await installUv(UV_DIR);
  });
  return uv;
}

/** The first page takes longest, and a person who reads "ready" opens it at once. */
async function firstAnswer(port: number): Promise<void> {
  const end = performance.now() + FIRST_ANSWER_MS;
  while (performance.now() < end) {
    try {
      const signal = AbortSignal.timeout(FIRST_ANSWER_MS);
      const response = await fetch(`http://127.0.0.1:${port}/api/health`, { signal });
      await response.arrayBuffer();
      if (response.ok) return;
    } catch {
      // Not there yet.
    }
    await sleep(100);
  }
  throw new Error(`Nothing answered on port ${port} within ${FIRST_ANSWER_MS / 1000} s`);
}
