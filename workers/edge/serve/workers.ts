import type { WorkerStub } from "@cloudflare/workers-types";
import type { ServeEnv } from "../env.ts";
import { ActiveVersions } from "./active.ts";
import { Isolates, type IsolateUse } from "./isolates.ts";
import type { LoadContext } from "./loader.ts";

/** A Worker's code in an isolate. */
export interface LoadedWorker {
  stub: WorkerStub;
  /** Id of the version. */
  version: string;
  /** Whether the isolate wasn't there before this request. */
  cold: boolean;
}

/** The deployed Workers of this process, by name: each in the isolate of its active version. */
export class LoadedWorkers {
  readonly #versions = new ActiveVersions();
  readonly #isolates: Isolates;

  constructor(context: LoadContext) {
    this.#isolates = new Isolates(context);
  }

  async get(env: ServeEnv, name: string, use: IsolateUse): Promise<LoadedWorker> {
    const worker = await this.#versions.get(env, name, use.keepAlive);
    const isolate = await this.#isolates.get(env, name, worker, use);
    return { ...isolate, version: worker.version };
  }

  /** Another version serves from now on, or none. */
  forget(name: string): void {
    this.#versions.forget(name);
  }
}
