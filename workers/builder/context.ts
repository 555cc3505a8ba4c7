import { Store } from "../../lib/deploy/store.ts";
import { ContentCache } from "./content.ts";
import type { BuilderEnv } from "./env.ts";
import { Spares } from "./spares.ts";

export interface BuildContext {
  env: BuilderEnv;
  store: Store;
  contents: ContentCache;
  spares: Spares;
  /** Work under way, by key: two builds that need the same layer share one. */
  pending: Map<string, Promise<unknown>>;
}

let context: BuildContext | undefined;

/** One context for the life of the Worker: its caches and the work under way outlive a request. */
export function contextOf(env: BuilderEnv): BuildContext {
  if (!context) {
    const store = new Store(env.STORE, env.INTERNAL_TOKEN);
    const bytes = env.CACHE_BYTES === undefined ? undefined : Number(env.CACHE_BYTES);
    const contents = new ContentCache(store, bytes);
    context = { env, store, contents, spares: new Spares(env.SPARES), pending: new Map() };
  }
  return context;
}
