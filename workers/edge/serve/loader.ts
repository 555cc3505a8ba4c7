import type {
  Fetcher,
  WorkerLoaderModule,
  WorkerLoaderWorkerCode,
} from "@cloudflare/workers-types";
import type { ServeEnv } from "../env.ts";
import type { ActiveWorker } from "../registry/types.ts";
import { readKey } from "../scope.ts";
import type { BindingBackends } from "./bindings/backends.ts";
import { environment } from "./bindings/environment.ts";
import { bindingModules } from "./bindings/modules.ts";
import type { ModuleCache } from "./module-cache.ts";
import { fetchModule } from "./store.ts";

/**
 * WebAssembly modules that were compiled with serve itself, by the SHA-256 of their bytes. A request
 * can't compile one, but Worker Loader shares a compiled one among all isolates.
 */
export type StaticModules = Readonly<Record<string, WebAssembly.Module>>;

/** What serve brings along for every Worker it loads. */
export interface LoadContext {
  cache: ModuleCache;
  staticModules: StaticModules;
  /** The script that makes bindings inside an isolate: `lib/worker/bindings/install.ts`, bundled. */
  bindingsScript: string;
}

/** The code of a version as Worker Loader takes it; only contents that aren't in the cache are fetched. */
export async function loadCode(
  env: ServeEnv,
  worker: ActiveWorker,
  { cache, staticModules, bindingsScript }: LoadContext,
  backends: BindingBackends,
): Promise<WorkerLoaderWorkerCode> {
  const read = async (hash: string): Promise<ArrayBuffer> => {
    const kept = cache.get(hash);
    if (kept) return kept;
    const content = await fetchModule(env, hash);
    cache.set(hash, content);
    return content;
  };
  const modules = await Promise.all(
    worker.modules.map(async ({ name, type, hash }) => {
      const compiled = type === "wasm" ? staticModules[hash] : undefined;
      const module: WorkerLoaderModule = compiled
        ? { wasm: compiled }
        : toModule(type, await read(hash));
      return [name, module] as const;
    }),
  );
  const own = bindingModules(worker, bindingsScript);
  return {
    compatibilityDate: worker.compatibilityDate,
    compatibilityFlags: worker.compatibilityFlags,
    mainModule: own.mainModule,
    modules: { ...Object.fromEntries(modules), ...own.modules },
    env: environment(worker, backends),
    ...(worker.tailed || worker.objects.length > 0 ? { tails: [tail(worker, backends)] } : {}),
  };
}

function tail({ name: key, version }: ActiveWorker, backends: BindingBackends): Fetcher {
  return backends.TailEntrypoint({ props: { key, name: readKey(key).name, version } }) as Fetcher;
}

function toModule(
  type: ActiveWorker["modules"][number]["type"],
  content: ArrayBuffer,
): WorkerLoaderModule {
  if (type === "wasm") return { wasm: content };
  if (type === "data") return { data: content };
  const text = new TextDecoder().decode(content);
  if (type === "text") return { text };
  return type === "esm" ? { js: text } : { cjs: text };
}
