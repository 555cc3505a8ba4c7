import type { ServeEnv } from "../env.ts";
import type { ActiveDeployment } from "../registry/types.ts";
import { fetchActive } from "./store.ts";

const DEFAULT_TTL_MS = 5000;

interface Entry {
  deployment: Promise<ActiveDeployment>;
  at: number;
}

/**
 * Which versions of each Worker serve. An answer is believed for a short while; control says when one
 * changes, so the time only matters when its message got lost.
 */
export class ActiveVersions {
  readonly #entries = new Map<string, Entry>();

  /** The active versions; requests that come while the store is asked wait for one answer. */
  get(env: ServeEnv, name: string, keepAlive: (work: Promise<unknown>) => void) {
    const ttl = Number(env.ACTIVE_TTL_MS ?? DEFAULT_TTL_MS);
    const known = this.#entries.get(name);
    if (known && Date.now() - known.at < ttl) return known.deployment;
    const entry: Entry = { deployment: fetchActive(env, name), at: Date.now() };
    this.#entries.set(name, entry);
    const settled = entry.deployment.catch(() => {
      if (this.#entries.get(name) === entry) this.#entries.delete(name);
    });
    keepAlive(settled);
    return entry.deployment;
  }

  forget(name: string): void {
    this.#entries.delete(name);
  }
}
