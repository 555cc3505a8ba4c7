import type { ChildProcess } from "node:child_process";
import { startThaw } from "./thaw.ts";

interface DevEvent {
  event: string;
  [detail: string]: unknown;
}

const PATIENCE_MS = 60_000;

/** A `thaw dev --json` that runs, with what it told. */
export class RunningDev {
  readonly events: DevEvent[] = [];
  readonly #child: ChildProcess;
  #rest = "";
  #errors = "";
  #waiting: (() => void)[] = [];

  constructor(args: string[]) {
    this.#child = startThaw(["dev", ...args, "--json"]);
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    this.#child.stdout?.on("data", (chunk: Buffer) => {
      const lines = (this.#rest + chunk.toString()).split("\n");
      this.#rest = lines.pop() ?? "";
      this.events.push(...lines.map((line) => JSON.parse(line) as DevEvent));
      this.#wake();
    });
    this.#child.once("exit", () => this.#wake());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The first event of a kind that comes from now on. */
  async next(kind: string): Promise<DevEvent> {
    const seen = this.events.length;
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = this.events.slice(seen).find(({ event }) => event === kind);
      if (found) return found;
      const left = end - performance.now();
      if (left <= 0 || this.#child.exitCode !== null) {
        const told = this.events.map((event) => JSON.stringify(event)).join("\n");
        throw new Error(`thaw dev told of no "${kind}"\n${told}\n${this.#errors}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** As Ctrl-C does; gives the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null) {
      const exited = new Promise((resolve) => this.#child.once("exit", resolve));
      this.#child.kill("SIGINT");
      await exited;
    }
    return this.#child.exitCode;
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
