import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../scripts/paths.ts";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";

const START_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 15_000;

export interface ProductOptions {
  /** Where it keeps its data; a folder of its own, removed at the end, unless given. */
  dataDir?: string;
  /** A free one unless given. */
  port?: number;
  env?: Record<string, string>;
}

/** The whole product, as `./start` runs it. */
export class Product {
  readonly port: number;
  readonly dataDir: string;
  readonly #ownsData: boolean;
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;
  #output = "";

  private constructor(port: number, dataDir: string, options: ProductOptions) {
    this.port = port;
    this.dataDir = dataDir;
    this.#ownsData = options.dataDir === undefined;
    this.#env = options.env ?? {};
  }

  /** Starts it (building what has changed) and waits until it is ready. */
  static async start(options: ProductOptions = {}): Promise<Product> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "thaw-")));
    const port = options.port ?? (await findFreePorts(["public"])).public;
    const product = new Product(port, dataDir, options);
    await product.start();
    return product;
  }

  /** The page's origin. */
  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** The origin of a deployed Worker. */
  workerOrigin(name: string): string {
    return `http://${name}.localhost:${this.port}`;
  }

  /** What it printed so far, both streams. */
  get output(): string {
    return this.#output;
  }

  /** The supervisor's process, while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it again after {@link stop}, on the same port and data. */
  async start(): Promise<void> {
    const args = ["scripts/start.ts", "--port", String(this.port), "--data", this.dataDir];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...this.#env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    const ready = `ready ${this.origin}`;
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`Thaw ${why}\n${this.#output}`));
      const timer = setTimeout(() => {
        child.kill("SIGTERM");
        fail(`was not ready within ${START_LIMIT_MS / 1000} s`);
      }, START_LIMIT_MS);
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on("data", (chunk: Buffer) => {
          this.#output += chunk.toString();
          if (!this.#output.split("\n").includes(ready)) return;
          clearTimeout(timer);
          resolve();
        });
      }
      child.once("exit", (code, signal) => {
        clearTimeout(timer);
        fail(`ended while starting (${signal ?? code})`);
      });
    });
  }

  /** Stops it as Ctrl-C does; its data stays. */
  async stop(signal: NodeJS.Signals = "SIGINT"): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    this.#output = "";
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      child.once("exit", () => {
        clearTimeout(timer);
        resolve();
      });
      child.kill(signal);
    });
  }

  /** Stops it and removes its data, if the folder was its own. */
  async dispose(): Promise<void> {
    await this.stop();
    if (this.#ownsData) await rm(this.dataDir, { recursive: true, force: true });
  }
}
