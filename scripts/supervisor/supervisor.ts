import { ManagedProcess, type ProcessHome, type ProcessSpec } from "./managed-process.ts";
import { groupMembers } from "./memory.ts";

const MEMORY_INTERVAL_MS = 500;

/** Starts processes, watches their memory (each watches its own heartbeat), and stops them all. */
export class Supervisor {
  readonly #processes: ManagedProcess[];
  readonly #report: (line: string) => void;
  #memoryTimer: NodeJS.Timeout | undefined;
  #memoryFault = "";

  constructor(specs: ProcessSpec[], home: ProcessHome) {
    this.#processes = specs.map((spec) => new ManagedProcess(spec, home));
    this.#report = home.report;
  }

  /** Starts all of them; when one can't, stops the others and throws what it said. */
  async start(): Promise<void> {
    const results = await Promise.allSettled(this.#processes.map((process) => process.start()));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) {
      await this.stop();
      throw failed.reason;
    }
    this.#memoryTimer = setInterval(() => {
      this.#checkMemory().catch((error: unknown) => {
        const fault = `memory can't be read: ${String(error)}`;
        if (fault !== this.#memoryFault) this.#report(fault);
        this.#memoryFault = fault;
      });
    }, MEMORY_INTERVAL_MS);
  }

  /** Stops all of them. */
  async stop(): Promise<void> {
    clearInterval(this.#memoryTimer);
    await Promise.all(this.#processes.map((process) => process.stop()));
  }

  /** Ends all of them at once, by force. */
  kill(): void {
    for (const process of this.#processes) process.kill();
  }

  async #checkMemory(): Promise<void> {
    const members = await groupMembers(new Set(this.#processes.flatMap(({ pid }) => pid ?? [])));
    for (const managed of this.#processes) {
      const bytes = members
        .filter(({ group }) => group === managed.pid)
        .reduce((sum, member) => sum + member.bytes, 0);
      const limit = managed.spec.memoryBytes;
      if (bytes > limit) {
        managed.replace(`${megabytes(bytes)} MB of memory, limit ${megabytes(limit)} MB`);
      }
    }
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
