import { z } from "zod";
import type { ProjectBinding, WorkerSettings } from "../project/bindings/types.ts";
import type { CloudflareClient } from "./cloudflare.ts";
import { CloudflareError } from "./envelope.ts";

export interface ResourceOptions {
  client: CloudflareClient;
  /** The name that the Worker is deployed under. */
  worker: string;
  /**
   * Whether a namespace or database that the target doesn't have by its id stands for one of the default
   * name: a project written for one account is tried on another, or on this machine.
   */
  substitute: boolean;
}

/** The bindings with every id filled in, and what was made for that. */
export interface Resources {
  bindings: ProjectBinding[];
  made: string[];
}

const namespace = z.looseObject({ id: z.string(), title: z.string() });
const database = z.looseObject({ uuid: z.string(), name: z.string() });
const queue = z.looseObject({ queue_id: z.string(), queue_name: z.string() });
const anything = z.unknown();

const PAGE = 1000;
const MOST_PAGES = 100;

/** The name of a resource whose binding gives none, as wrangler makes it. */
export const defaultName = (worker: string, binding: string): string =>
  `${worker}-${binding.toLowerCase().replaceAll("_", "-")}`;

/** Whether a Worker is bound to anything that the target has to have. */
export const needsResources = ({ bindings, consumers }: WorkerSettings): boolean =>
  consumers.length > 0 ||
  bindings.some(({ type }) => ["kv_namespace", "r2_bucket", "d1", "queue"].includes(type));

/** Finds or makes the KV namespaces, buckets, databases and queues that a Worker is bound to. */
export async function resolveResources(
  settings: WorkerSettings,
  options: ResourceOptions,
): Promise<Resources> {
  const made: string[] = [];
  const finder = new ResourceFinder(options, (what) => made.push(what));
  const bindings: ProjectBinding[] = [];
  for (const binding of settings.bindings) bindings.push(await finder.resolve(binding));
  for (const { queue: name, dead_letter_queue } of settings.consumers) {
    await finder.queue(name);
    if (dead_letter_queue !== undefined) await finder.queue(dead_letter_queue);
  }
  return { bindings, made };
}

class ResourceFinder {
  readonly #options: ResourceOptions;
  readonly #told: (made: string) => void;
  #namespaces: Promise<z.infer<typeof namespace>[]> | undefined;
  readonly #queues = new Set<string>();

  constructor(options: ResourceOptions, told: (made: string) => void) {
    this.#options = options;
    this.#told = told;
  }

  async resolve(binding: ProjectBinding): Promise<ProjectBinding> {
    const name = defaultName(this.#options.worker, binding.name);
    switch (binding.type) {
      case "kv_namespace":
        return { ...binding, namespace_id: await this.#namespace(name, binding.namespace_id) };
      case "r2_bucket": {
        const { bucket_name = name, jurisdiction } = binding;
        await this.#bucket(bucket_name, jurisdiction);
        return { ...binding, bucket_name };
      }
      case "d1":
        return { ...binding, id: await this.#database(binding.database_name ?? name, binding.id) };
      case "queue": {
        const { queue_name = name } = binding;
        await this.queue(queue_name);
        return { ...binding, queue_name };
      }
      default:
        return binding;
    }
  }

  async queue(name: string): Promise<void> {
    if (this.#queues.has(name)) return;
    const { client } = this.#options;
    const path = `/queues?name=${encodeURIComponent(name)}`;
    const found = await client.call("GET", path, z.array(queue));
    if (!found.some(({ queue_name }) => queue_name === name)) {
      await client.call("POST", "/queues", queue, { queue_name: name });
      this.#told(`queue ${name}`);
    }
    this.#queues.add(name);
  }

  async #namespace(title: string, id: string | undefined): Promise<string> {
    const { client, substitute } = this.#options;
    if (id !== undefined && !substitute) return id;
    this.#namespaces ??= this.#listNamespaces();
    const all = await this.#namespaces;
    const known = all.find((one) => one.id === id) ?? all.find((one) => one.title === title);
    if (known) return known.id;
    const path = "/storage/kv/namespaces";
    const created = await client.call("POST", path, namespace, { title });
    this.#told(`KV namespace ${title}`);
    return created.id;
  }

  async #listNamespaces(): Promise<z.infer<typeof namespace>[]> {
    const all: z.infer<typeof namespace>[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const path = `/storage/kv/namespaces?per_page=${PAGE}&page=${page}`;
      const found = await this.#options.client.call("GET", path, z.array(namespace));
      all.push(...found);
      if (found.length < PAGE) break;
    }
    return all;
  }

  async #bucket(name: string, jurisdiction: string | undefined): Promise<void> {
    const { client } = this.#options;
    const headers = jurisdiction === undefined ? {} : { "cf-r2-jurisdiction": jurisdiction };
    const path = `/r2/buckets/${encodeURIComponent(name)}`;
    if (await exists(client.call("GET", path, anything, undefined, headers))) return;
    await client.call("POST", "/r2/buckets", anything, { name }, headers);
    this.#told(`R2 bucket ${name}`);
  }

  async #database(name: string, id: string | undefined): Promise<string> {
    const { client, substitute } = this.#options;
    if (id !== undefined) {
      const path = `/d1/database/${encodeURIComponent(id)}`;
      if (!substitute || (await exists(client.call("GET", path, anything)))) return id;
    }
    const path = `/d1/database?name=${encodeURIComponent(name)}`;
    const found = await client.call("GET", path, z.array(database));
    const known = found.find((one) => one.name === name);
    if (known) return known.uuid;
    const created = await client.call("POST", "/d1/database", database, { name });
    this.#told(`D1 database ${name}`);
    return created.uuid;
  }
}

async function exists(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (thrown) {
    // An id of another kind than the target's own (400) is none of its own either.
    const missing = thrown instanceof CloudflareError && [400, 404].includes(thrown.httpStatus);
    if (missing) return false;
    throw thrown;
  }
}
