import type { WorkerStub } from "@cloudflare/workers-types";
import type { ServeEnv } from "../env.ts";
import type { ActiveWorker } from "../registry/types.ts";
import { ActiveVersions } from "./active.ts";
import type { BindingBackends } from "./bindings/backends.ts";
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

  /** @throws ThawError `worker_not_found` */
  async open(name: string, env: ServeEnv, ctx: OpenContext): Promise<OpenWorker> {
    const keepAlive = (work: Promise<unknown>) => ctx.waitUntil(work);
    const worker = await this.#versions.get(env, name, keepAlive);
    const backends = ctx.exports as BindingBackends;
    return { worker, ...(await this.#isolates.get(env, name, worker, { backends, keepAlive })) };
  }

  /** Another version serves from now on, or none. */
  forget(name: string): void {
    this.#versions.forget(name);
  }
}
