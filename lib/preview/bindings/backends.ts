import { ThawError } from "../../errors.ts";
import type { ProjectBinding, WorkerSettings } from "../../project/bindings/types.ts";
import { eventContext } from "../context.ts";
import { BrowserD1 } from "./d1.ts";
import { BrowserKv } from "./kv.ts";
import { resourceName } from "./names.ts";
import { BrowserObjects, type Running } from "./objects/objects.ts";
import { BrowserQueue } from "./queues/broker.ts";
import { BrowserR2 } from "./r2/bucket.ts";
import { BrowserRatelimit } from "./ratelimit.ts";
import type { Records } from "./records/types.ts";
import type { Report } from "./report.ts";

/** What stands behind the bindings of a project in this Web Worker, each resource once. */
export class Backends {
  readonly #records: Records;
  readonly #settings: WorkerSettings;
  readonly #report: Report;
  readonly #made = new Map<string, unknown>();
  #running: Running | undefined;

  constructor(records: Records, settings: WorkerSettings, report: Report) {
    this.#records = records;
    this.#settings = settings;
    this.#report = report;
  }

  /** The program runs: from now on it is what queues and alarms call. */
  async begin(running: Running): Promise<void> {
    this.#running = running;
    const { bindings, consumers } = this.#settings;
    for (const { queue } of consumers) {
      await this.queue(queue).begin((batch) =>
        running.program.callDefault("queue", batch, running.env, eventContext()),
      );
    }
    for (const binding of bindings) {
      if (binding.type === "durable_object_namespace" && !binding.script_name) {
        await this.objects(binding.class_name).begin();
      }
    }
  }

  kv = (binding: ProjectBinding): BrowserKv =>
    this.#once(binding, (name) => new BrowserKv(this.#records, name));

  r2 = (binding: ProjectBinding): BrowserR2 =>
    this.#once(binding, (name) => new BrowserR2(this.#records, name));

  d1 = (binding: ProjectBinding): BrowserD1 =>
    this.#once(binding, (name) => new BrowserD1(this.#records, name));

  ratelimit = (binding: Extract<ProjectBinding, { type: "ratelimit" }>): BrowserRatelimit =>
    this.#once(binding, () => new BrowserRatelimit(binding.simple));

  queue = (name: string): BrowserQueue => {
    const consumer = this.#settings.consumers.find(({ queue }) => queue === name);
    return this.#named("queue", name, () => {
      return new BrowserQueue(this.#records, name, consumer, this.queue, this.#report);
    });
  };

  objects = (className: string): BrowserObjects =>
    this.#named("objects", className, () => {
      const { migrations } = this.#settings;
      return new BrowserObjects(this.#records, className, migrations, this.running, this.#report);
    });

  /** @throws ThawError before {@link begin} */
  running = (): Running => {
    if (this.#running) return this.#running;
    throw new ThawError("bad_request", "Nothing runs yet. Press Run first.");
  };

  #once<T>(binding: ProjectBinding, make: (name: string) => T): T {
    const name = resourceName(binding);
    return this.#named(binding.type, name, () => make(name));
  }

  #named<T>(type: string, name: string, make: () => T): T {
    const key = `${type}/${name}`;
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as T;
  }
}
