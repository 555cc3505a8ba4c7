import type { Migration } from "../../../project/bindings/types.ts";
import { idProblem } from "../../../worker/bindings/objects/id.ts";
import type { ObjectCalls, ObjectTarget } from "../../../worker/bindings/objects/stub.ts";
import type { RunningProgram } from "../../../worker/program.ts";
import type { PreviewAssets } from "../../assets/assets.ts";
import { requestOf } from "../calls.ts";
import type { Records } from "../records/types.ts";
import type { Report } from "../report.ts";
import { loadSqlite } from "../sqlite/load.ts";
import { Alarms } from "./alarms.ts";
import { ObjectHost } from "./host.ts";
import { classPlace, type ObjectEntry, objectCollections } from "./places.ts";
import { ObjectStore } from "./store.ts";

/** So many objects are held in memory; beyond that, those that were called longest ago end first. */
const MOST_OBJECTS = 200;

/** What the bindings call of a program. */
export type ProgramCalls = Pick<
  RunningProgram,
  "exports" | "callDefault" | "callMethod" | "instantiate" | "callInstance"
>;

/** The running program, what it finds in `env`, and the static assets before it. */
export interface Running {
  program: ProgramCalls;
  env: Record<string, unknown>;
  assets?: Pick<PreviewAssets, "route"> | undefined;
}

/** The Durable Objects of one class of the program, in this Web Worker. */
export class BrowserObjects implements ObjectCalls {
  readonly #records: Records;
  readonly #className: string;
  readonly #place: string;
  readonly #running: () => Running;
  readonly #hosts = new Map<string, Promise<ObjectHost>>();
  readonly #alarms: Alarms;
  readonly #report: Report;

  constructor(
    records: Records,
    className: string,
    migrations: Migration[],
    running: () => Running,
    report: Report,
  ) {
    this.#records = records;
    this.#className = className;
    this.#place = classPlace(migrations, className);
    this.#running = running;
    this.#report = report;
    this.#alarms = new Alarms((target) => this.#ring(target).catch(report));
  }

  /** Names the namespace: ids are unlike those of another. */
  get namespace(): string {
    return this.#place;
  }

  /** A request, given as `fetch` takes it. */
  async send(
    target: ObjectTarget,
    input: RequestInfo | URL,
    init?: RequestInit,
  ): Promise<Response> {
    return (await this.#host(target)).fetch(requestOf(input, init));
  }

  async call(target: ObjectTarget, method: string, args: unknown[]): Promise<unknown> {
    return (await this.#host(target)).call(method, args);
  }

  /** Rings the alarms that were set in runs before this one, when their time comes. */
  async begin(): Promise<void> {
    for (const [id, entry] of await this.#records.list(objectCollections.list(this.#place))) {
      const { name, alarm } = entry as ObjectEntry;
      if (alarm !== undefined) this.#alarms.set({ id: String(id), name }, alarm);
    }
  }

  /** Looks at what an object has stored. What the work changes is forgotten. */
  async look<T>(id: string, work: (store: ObjectStore) => T): Promise<T> {
    const host = await this.#hosts.get(id)?.catch(() => undefined);
    await host?.store.flushed();
    const records = this.#records;
    const reading: Records = {
      get: (...args) => records.get(...args),
      list: (...args) => records.list(...args),
      write: async () => undefined,
    };
    const store = await ObjectStore.load(reading, await loadSqlite(), this.#place, { id });
    try {
      return work(store);
    } finally {
      store.close();
    }
  }

  /** Changes what an object has stored, which then begins anew: it may hold in memory what is no more. */
  async edit<T>(id: string, work: (store: ObjectStore) => T): Promise<T> {
    await this.end(id);
    const store = await ObjectStore.load(this.#records, await loadSqlite(), this.#place, { id });
    try {
      const result = work(store);
      await store.flushed();
      this.#alarms.set({ id }, store.alarm);
      return result;
    } finally {
      store.close();
    }
  }

  /** Ends an object as it is in memory; what it stored stays, but its alarm isn't rung. */
  async end(id: string): Promise<void> {
    const host = await this.#hosts.get(id)?.catch(() => undefined);
    await host?.store.flushed();
    host?.end("The Durable Object was reset because its storage was changed from outside.");
    this.#alarms.set({ id }, undefined);
  }

  #host(target: ObjectTarget): Promise<ObjectHost> {
    const { id } = target;
    const problem = idProblem(this.#place, id);
    if (problem !== undefined) throw new TypeError(problem);
    const known = this.#hosts.get(id);
    this.#hosts.delete(id);
    const host = known ?? this.#start(target);
    this.#hosts.set(id, host);
    if (!known) {
      host.catch(() => this.#forget(id, host));
      void this.#makeRoom();
    }
    return host;
  }

  async #start(target: ObjectTarget): Promise<ObjectHost> {
    const { program, env } = this.#running();
    const described = program.exports.classes.find(
      ({ name, kind }) => name === this.#className && kind === "durable_object",
    );
    if (!described) {
      throw new TypeError(
        `The Worker's configuration names the Durable Object class "${this.#className}", but its code exports no such class.`,
      );
    }
    const sqlite = await loadSqlite();
    const store = await ObjectStore.load(this.#records, sqlite, this.#place, target);
    const host: ObjectHost = new ObjectHost({
      described,
      target,
      store,
      program,
      env,
      onAlarm: (time) => this.#alarms.set(target, time),
      onEnd: () => this.#forget(target.id),
      report: this.#report,
    });
    return host;
  }

  async #ring(target: ObjectTarget): Promise<void> {
    const host = await this.#host(target);
    const { store } = host;
    if (store.alarm === undefined) return;
    const { failures } = store;
    // Within the handler there is none set any more, and one that it sets is another.
    store.setAlarm(undefined);
    try {
      await host.alarm({ retryCount: failures, isRetry: failures > 0 });
    } catch (thrown) {
      this.#report(thrown);
      const again = Alarms.again(failures);
      if (again === undefined || store.alarm !== undefined) return;
      store.setAlarm(again, failures + 1);
      this.#alarms.set(target, again);
    }
  }

  #forget(id: string, host?: Promise<ObjectHost>): void {
    if (host === undefined || this.#hosts.get(id) === host) this.#hosts.delete(id);
  }

  async #makeRoom(): Promise<void> {
    for (const host of [...this.#hosts.values()].slice(0, -MOST_OBJECTS)) {
      const old = await host.catch(() => undefined);
      if (!old?.isIdle) continue;
      await old.store.flushed();
      old.end("The Durable Object went to sleep.");
    }
  }
}
