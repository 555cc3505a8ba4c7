import type { DurableObjectNamespace, DurableObjectStorage } from "@cloudflare/workers-types";

/**
 * Which objects a namespace has: workerd doesn't tell, and they are to be found when their class goes. Kept by
 * an object of ours under the namespace's own id.
 */
export class ObjectList {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  add(id: string): Promise<void> {
    return this.#storage.put(`${PREFIX}${id}`, true);
  }

  /** Some of them; none once all were taken out. */
  async some(): Promise<string[]> {
    const found = await this.#storage.list({ prefix: PREFIX, limit: AT_ONCE });
    return [...found.keys()].map((key) => key.slice(PREFIX.length));
  }

  async remove(ids: string[]): Promise<void> {
    await this.#storage.delete(ids.map((id) => `${PREFIX}${id}`));
  }
}

const PREFIX = "object:";
/** As many keys as one deletion takes. */
const AT_ONCE = 128;

/** What of a hosting object is for the hosts themselves. */
interface Listed {
  /** The list's: another object is there. */
  list(id: string): Promise<void>;
  /** The list's: erases all of its objects. */
  eraseAll(namespace: string): Promise<void>;
  /** An object's: ends it, and deletes what it kept. */
  erase(): Promise<void>;
}

type Namespace = { OBJECTS: DurableObjectNamespace };

const named = ({ OBJECTS }: Namespace, name: string): Listed =>
  OBJECTS.get(OBJECTS.idFromName(name)) as unknown as Listed;

/** The object that keeps a namespace's list. */
export const listOf = (env: Namespace, namespace: string): Listed => named(env, namespace);

/** The object that hosts one of a namespace's objects. */
export const hostOf = (env: Namespace, namespace: string, id: string): Listed =>
  named(env, `${namespace}/${id}`);

/** Deletes all that a namespace's objects kept. */
export const eraseNamespace = (env: Namespace, namespace: string): Promise<void> =>
  listOf(env, namespace).eraseAll(namespace);
