import type { WorkerLoaderWorkerCode, WorkerStub } from "@cloudflare/workers-types";
import type { ServeEnv } from "../env.ts";
import type { ActiveWorker } from "../registry/types.ts";
import type { BindingBackends } from "./bindings/backends.ts";
import { type CheckResult, checkCode, type Offered, startFailure } from "./check.ts";
import { type LoadContext, loadCode } from "./loader.ts";
import { newestDate } from "./newest-date.ts";

/** What the request that asks for an isolate lends to its loading. */
export interface IsolateUse {
  backends: BindingBackends;
  /** Keeps work going when the request is cancelled. */
  keepAlive(work: Promise<unknown>): void;
}

/**
 * The isolates of this process, one for each version of each Worker that was asked for.
 *
 * Contents are fetched before Worker Loader is asked, not in its callback: it keeps a name for good, so a
 * store that fails once would leave a broken isolate under it. The requests that come meanwhile share one
 * fetch, which goes on even if the first of them is cancelled.
 */
export class Isolates {
  readonly #context: LoadContext;
  #newestDate: string | null | undefined;
  readonly #started = new Set<string>();
  readonly #loading = new Map<string, Promise<WorkerLoaderWorkerCode>>();

  constructor(context: LoadContext) {
    this.#context = context;
  }

  /** The isolate of a version; `cold` when it wasn't there before this request. */
  async get(
    env: ServeEnv,
    name: string,
    worker: ActiveWorker,
    { backends, keepAlive }: IsolateUse,
  ): Promise<{ stub: WorkerStub; cold: boolean }> {
    const id = isolateId(name, worker);
    const load = () => this.#load(env, worker, backends);
    if (this.#started.has(id)) return { stub: env.LOADER.get(id, load), cold: false };
    let loading = this.#loading.get(id);
    if (!loading) {
      loading = load();
      this.#loading.set(id, loading);
      const forget = () => void this.#loading.delete(id);
      keepAlive(loading.then(forget, forget));
    }
    const code = await loading;
    this.#started.add(id);
    return { stub: env.LOADER.get(id, () => code), cold: true };
  }

  /** Starts code that isn't a version yet, in an isolate that nobody else gets. */
  async check(
    env: ServeEnv,
    worker: ActiveWorker,
    backends: BindingBackends,
  ): Promise<CheckResult> {
    const code = checkCode(await this.#load(env, worker, backends));
    const entrypoint = env.LOADER.load(code).getEntrypoint() as unknown as { fetch: typeof fetch };
    try {
      const response = await entrypoint.fetch("http://worker/");
      return { ok: true, offered: (await response.json()) as Offered };
    } catch (thrown) {
      return { ok: false, reason: startFailure(thrown) ?? String(thrown) };
    }
  }

  async #load(
    env: ServeEnv,
    worker: ActiveWorker,
    backends: BindingBackends,
  ): Promise<WorkerLoaderWorkerCode> {
    const known = this.#newestDate === undefined ? newestDate(env.LOADER) : this.#newestDate;
    const code = await loadCode(env, worker, this.#context, backends);
    this.#newestDate = await known;
    const newest = this.#newestDate;
    return newest !== null && code.compatibilityDate > newest
      ? { ...code, compatibilityDate: newest }
      : code;
  }
}

/**
 * Telling a tail of every event costs each of them something, so a Worker that nobody follows runs without,
 * and in another isolate when someone does. Its objects would lose their WebSockets by that: with Durable
 * Objects a Worker is always ready to be followed (`loader.ts`).
 */
function isolateId(name: string, { version, tailed, objects }: ActiveWorker): string {
  const id = `${name}:${version}`;
  return tailed && objects.length === 0 ? `${id}:tailed` : id;
}
