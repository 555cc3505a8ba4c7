import type { WorkerStub } from "@cloudflare/workers-types";
import { ThawError } from "../../../lib/errors.ts";
import type { ServeEnv } from "../env.ts";
import type { ActiveWorker } from "../registry/types.ts";
import { ActiveVersions } from "./active.ts";
import type { BindingBackends } from "./bindings/backends.ts";
import type { CheckResult } from "./check.ts";
import { type Choice, chooseVersion } from "./choose.ts";
import { Isolates } from "./isolates.ts";
import type { LoadContext } from "./loader.ts";

/** A Worker's active version, ready to be asked for its entrypoints. */
export interface OpenWorker {
  stub: WorkerStub;
  worker: ActiveWorker;
  /** Whether its isolate wasn't there before. */
  cold: boolean;
}

/** What of an event's context opening a Worker takes. */
export interface OpenContext {
  waitUntil(work: Promise<unknown>): void;
  /** Serve's own entrypoints. */
  readonly exports?: unknown;
}

/** The deployed Workers of this process, by name: each in the isolate of its active version. */
export class LoadedWorkers {
  readonly #versions = new ActiveVersions();
  readonly #isolates: Isolates;

  constructor(context: LoadContext) {
    this.#isolates = new Isolates(context);
  }

  /** An active version's isolate. @throws ThawError `worker_not_found` */
  async open(name: string, env: ServeEnv, ctx: OpenContext, choice?: Choice): Promise<OpenWorker> {
    return this.start(await this.active(name, env, ctx, choice), env, ctx);
  }

  /** An active version alone. @throws ThawError `worker_not_found` */
  async active(
    name: string,
    env: ServeEnv,
    ctx: OpenContext,
    choice?: Choice,
  ): Promise<ActiveWorker> {
    const deployment = await this.#versions.get(env, name, (work) => ctx.waitUntil(work));
    return chooseVersion(deployment, choice);
  }

  /** Its isolate. @throws ThawError `no_entry` where it has static assets and no code */
  async start(worker: ActiveWorker, env: ServeEnv, ctx: OpenContext): Promise<OpenWorker> {
    const { name, mainModule } = worker;
    if (mainModule === "") {
      throw new ThawError("no_entry", `The Worker "${name}" has static assets and no code.`);
    }
    const keepAlive = (work: Promise<unknown>) => ctx.waitUntil(work);
    const backends = ctx.exports as BindingBackends;
    return { worker, ...(await this.#isolates.get(env, name, worker, { backends, keepAlive })) };
  }

  /** Whether code that isn't a version yet starts, and what it offers. */
  check(worker: ActiveWorker, env: ServeEnv, ctx: OpenContext): Promise<CheckResult> {
    return this.#isolates.check(env, worker, ctx.exports as BindingBackends);
  }

  /** Another version serves from now on, or none. */
  forget(name: string): void {
    this.#versions.forget(name);
  }
}
