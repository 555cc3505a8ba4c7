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
  /** Only look: nothing is made, and what would be is told. */
  look?: boolean;
}

/** The bindings with every id filled in, and what was made for that. */
export interface Resources {
  bindings: ProjectBinding[];
  /** With `look`, what would be. */
  made: string[];
  /** With `look`: what the project names by an id that the target doesn't know. */
  unknown: string[];
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
  const finder = new ResourceFinder(options);
  const bindings: ProjectBinding[] = [];
  for (const binding of settings.bindings) bindings.push(await finder.resolve(binding));
  for (const { queue: name, dead_letter_queue } of settings.consumers) {
    await finder.queue(name);
    if (dead_letter_queue !== undefined) await finder.queue(dead_letter_queue);
  }
  return { bindings, made: finder.made, unknown: finder.unknown };
}

class ResourceFinder {
  readonly #options: ResourceOptions;
  readonly made: string[] = [];
  readonly unknown: string[] = [];
  #namespaces: Promise<z.infer<typeof namespace>[]> | undefined;
  readonly #queues = new Set<string>();

  constructor(options: ResourceOptions) {
    this.#options = options;
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
    await this.#ensure(
      `queue ${name}`,
      async () => {
        const found = await client.call("GET", path, z.array(queue));
        return found.find(({ queue_name }) => queue_name === name);
      },
      () => client.call("POST", "/queues", queue, { queue_name: name }),
    );
    this.#queues.add(name);
  }

  async #namespace(title: string, id: string | undefined): Promise<string | undefined> {
    const { client, substitute } = this.#options;
    if (id !== undefined && !substitute) {
      return this.#known(`the KV namespace ${id}`, id, `/storage/kv/namespaces/${id}`);
    }
    const made = await this.#ensure(
      `KV namespace ${title}`,
      async () => {
        this.#namespaces ??= this.#listNamespaces();
        const all = await this.#namespaces;
        return all.find((one) => one.id === id) ?? all.find((one) => one.title === title);
      },
      () => {
        this.#namespaces = undefined;
        return client.call("POST", "/storage/kv/namespaces", namespace, { title });
      },
    );
    return made?.id;
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
    await this.#ensure(
      `R2 bucket ${name}`,
      async () =>
        (await exists(client.call("GET", path, anything, undefined, headers))) || undefined,
      async () => {
        await client.call("POST", "/r2/buckets", anything, { name }, headers);
        return true;
      },
    );
  }

  async #database(name: string, id: string | undefined): Promise<string | undefined> {
    const { client, substitute } = this.#options;
    if (id !== undefined) {
      const path = `/d1/database/${encodeURIComponent(id)}`;
      if (!substitute) return this.#known(`the D1 database ${id}`, id, path);
      if (await exists(client.call("GET", path, anything))) return id;
    }
    const path = `/d1/database?name=${encodeURIComponent(name)}`;
    const made = await this.#ensure(
      `D1 database ${name}`,
      async () => {
        const found = await client.call("GET", path, z.array(database));
        return found.find((one) => one.name === name);
      },
      () => client.call("POST", "/d1/database", database, { name }),
    );
    return made?.uuid;
  }

  /** An id that the project gives is taken as it is; only a look asks whether the target knows it. */
  async #known(what: string, id: string, path: string): Promise<string> {
    const { client, look } = this.#options;
    if (look && !(await exists(client.call("GET", path, anything)))) this.unknown.push(what);
    return id;
  }

  /**
   * Finds a resource, or makes it. Where making fails it is looked for once more: an answer that got lost, or
   * another deploy at the same time, may have made it.
   */
  async #ensure<T>(
    what: string,
    find: () => Promise<T | undefined>,
    make: () => Promise<T>,
  ): Promise<T | undefined> {
    const found = await find();
    if (found !== undefined) return found;
    if (this.#options.look) {
      this.made.push(what);
      return undefined;
    }
    const made = await make().catch(async (thrown: unknown) => {
      const there = await find().catch(() => undefined);
      if (there === undefined) throw thrown;
      return there;
    });
    this.made.push(what);
    return made;
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
