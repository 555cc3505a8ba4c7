import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beat, type Heartbeat, watchHeartbeat } from "./heartbeat.ts";
import { LogFile } from "./log-file.ts";
import { groupMembers } from "./memory.ts";
import { workOf } from "./progress.ts";

const LEASH = new URL("./leash.ts", import.meta.url).href;
const START_LIMIT_MS = 60_000;
const START_POLL_MS = 25;
/** How long the process around a runtime may take to start a new one after the old one was ended. */
const RUNTIME_RESTART_MS = 4_000;
const STOP_GRACE_MS = 1_500;
const TAIL_CHARACTERS = 2_000;
/** A process that lived no longer than this is failing, whatever it answered. */
const SHORT_LIFE_MS = 2_000;
const MAX_BACKOFF_MS = 15_000;

/** One process under the supervisor: what it runs and when it counts as lost. */
export interface ProcessSpec {
  name: string;
  /** The module Node runs. */
  entry: string;
  env?: Record<string, string>;
  /** Sent to the process over its channel, once, when it starts. */
  config?: object;
  /**
   * The module starts a runtime (workerd) as its child and starts a new one by itself when that ends. A
   * replacement then ends the runtime only, which is far quicker; the rest follows if that doesn't help.
   */
  restartsItsRuntime?: boolean;
  heartbeat: Heartbeat;
  /** Silent for this long: ended and started again. */
  silentMs: number;
  /** Resident memory of the process and its children, above which it is ended and started again. */
  memoryBytes: number;
}

export interface ProcessHome {
  /** Where logs and temporary files go. */
  dataDir: string;
  /** One line for the person at the terminal. */
  report: (line: string) => void;
}

/** A process group that is kept alive: started, watched, replaced when it is lost, stopped. */
export class ManagedProcess {
  readonly spec: ProcessSpec;
  readonly #home: ProcessHome;
  readonly #logPath: string;
  readonly #log: LogFile;
  readonly #tmp: string;
  #child: ChildProcess | undefined;
  #watch: AbortController | undefined;
  #stopping = false;
  #replacing = false;
  #tail = "";
  #readyAt = 0;
  #crashedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;

  constructor(spec: ProcessSpec, home: ProcessHome) {
    this.spec = spec;
    this.#home = home;
    this.#logPath = join(home.dataDir, "logs", `${spec.name}.log`);
    this.#log = new LogFile(this.#logPath);
    this.#tmp = join(home.dataDir, "tmp", spec.name);
  }

  /** The process, which is also its group's id; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the process; resolves when it answers its first heartbeat. */
  async start(): Promise<void> {
    const child = this.#spawn();
    if (await this.#answers(START_LIMIT_MS)) return this.#ready();
    if (this.#stopping) return;
    const what =
      this.#child === child
        ? `did not start within ${START_LIMIT_MS / 1000} s`
        : "ended while starting";
    throw new Error(`${this.spec.name} ${what} (${this.#logPath})\n${this.#tail}`.trimEnd());
  }

  /** Ends the process at once and starts it again, as often as it takes; returns before that is done. */
  replace(reason: string): void {
    if (this.#stopping || this.#replacing) return;
    this.#replacing = true;
    this.#unwatch();
    this.#replace(reason)
      .catch((error: unknown) =>
        this.#home.report(`${this.spec.name}: ${reason}; ${String(error)}`),
      )
      .finally(() => {
        this.#replacing = false;
      });
  }

  async #replace(reason: string): Promise<void> {
    const began = performance.now();
    this.#failures = began - this.#readyAt < SHORT_LIFE_MS ? this.#failures + 1 : 0;
    const recovered = this.#failures === 0 && (await this.#replaceRuntime());
    if (!recovered) await this.#replaceAll(reason);
    if (this.#stopping) return;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    this.#home.report(`${this.spec.name}: ${reason}; restarted in ${seconds} s`);
  }

  /** Ends only the runtime; whether a new one answered. */
  async #replaceRuntime(): Promise<boolean> {
    const pid = this.pid;
    if (!this.spec.restartsItsRuntime || pid === undefined) return false;
    for (const member of await groupMembers(new Set([pid]))) {
      if (member.pid !== pid) signal(member.pid, "SIGKILL");
    }
    if (!(await this.#answers(RUNTIME_RESTART_MS))) return false;
    this.#ready();
    return true;
  }

  async #replaceAll(reason: string): Promise<void> {
    let reported = "";
    while (!this.#stopping) {
      await this.#end("SIGKILL");
      if (this.#failures > 0) await sleep(Math.min(MAX_BACKOFF_MS, 125 * 2 ** this.#failures));
      if (this.#stopping) return;
      try {
        await this.start();
        return;
      } catch (error) {
        this.#failures++;
        const message = error instanceof Error ? error.message : String(error);
        if (message !== reported) this.#home.report(`${this.spec.name}: ${reason}; ${message}`);
        reported = message;
      }
    }
  }

  /** Whether the process that is there now answers within the time. */
  async #answers(limitMs: number): Promise<boolean> {
    const child = this.#child;
    const end = performance.now() + limitMs;
    while (performance.now() < end && this.#child === child && !this.#stopping) {
      if (await beat(this.spec.heartbeat, limitMs)) return true;
      await sleep(START_POLL_MS);
    }
    return false;
  }

  #ready(): void {
    this.#readyAt = performance.now();
    this.#watch = new AbortController();
    const { heartbeat, silentMs } = this.spec;
    const work = async () => (this.pid === undefined ? undefined : workOf(this.pid));
    watchHeartbeat({ heartbeat, silentMs, work }, this.#watch.signal, (silence) => {
      this.replace(`no heartbeat for ${(silence / 1000).toFixed(1)} s`);
    });
  }

  #unwatch(): void {
    this.#watch?.abort();
    this.#watch = undefined;
  }

  /** Ends the process for good: politely first, by force soon after. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#end("SIGTERM");
    rmSync(this.#tmp, { recursive: true, force: true });
  }

  /** Ends the process by force, without waiting: for the supervisor's own last moment. */
  kill(): void {
    this.#stopping = true;
    this.#unwatch();
    if (this.pid !== undefined) signal(-this.pid, "SIGKILL");
  }

  #spawn(): ChildProcess {
    // A process that was killed leaves its temporary files behind.
    rmSync(this.#tmp, { recursive: true, force: true });
    mkdirSync(this.#tmp, { recursive: true });
    this.#tail = "";
    const child = spawn(process.execPath, ["--import", LEASH, this.spec.entry], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...process.env, ...this.spec.env, TMPDIR: this.#tmp },
      // A group of its own: one signal ends it with everything it started, and Ctrl-C reaches only us.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#log.write(chunk);
        this.#tail = (this.#tail + chunk.toString()).slice(-TAIL_CHARACTERS);
      });
    }
    child.on("error", (error) => {
      this.#tail += error.message;
    });
    child.on("message", () => this.#runtimeCrashed());
    child.once("exit", (code, signal) => {
      if (this.#child === child) this.#lost(child, signal ?? `exit code ${code}`);
    });
    if (this.spec.config !== undefined) child.send(this.spec.config, () => {});
    return child;
  }

  /** The process says that its runtime ended by itself and that it started another. */
  #runtimeCrashed(): void {
    const alive = performance.now() - this.#readyAt;
    if (this.#replacing || alive < SHORT_LIFE_MS) return;
    const often = performance.now() - this.#crashedAt < SHORT_LIFE_MS;
    this.#crashedAt = performance.now();
    if (often) this.replace("workerd keeps crashing");
    else this.#home.report(`${this.spec.name}: workerd crashed and was restarted`);
  }

  /** The process ended by itself: what is left of its group goes too; if it had started, a new one comes. */
  #lost(child: ChildProcess, cause: string): void {
    const wasReady = this.#watch !== undefined;
    this.#unwatch();
    this.#child = undefined;
    if (child.pid !== undefined) signal(-child.pid, "SIGKILL");
    if (wasReady) this.replace(`ended by itself (${cause})`);
  }

  async #end(how: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.#unwatch();
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined) return;
    if (child.exitCode === null && child.signalCode === null) {
      const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      if (how === "SIGTERM") {
        signal(child.pid, "SIGTERM");
        await Promise.race([exited, sleep(STOP_GRACE_MS)]);
      }
      signal(-child.pid, "SIGKILL");
      await exited;
    }
    signal(-child.pid, "SIGKILL");
  }
}

/** Signals a process, or with a negative id its group. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // That nothing is left is what we want; macOS says EPERM when only zombies are.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
