import { env } from "cloudflare:workers";
import { CACHE, type CacheBackend, CacheStorage } from "./cache.ts";
import { makeBinding } from "./make.ts";
import bindings from "./parts/bindings.js";

/**
 * Runs before a deployed Worker's own modules: what the edge put into `env` are stubs, and the Worker is
 * to find KV namespaces and the like. Workers get the same `env` in every way there is to it.
 */
for (const binding of bindings) {
  const value = makeBinding(binding, Reflect.get(env, binding.name));
  Object.defineProperty(env, binding.name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

const caches = Reflect.get(env, CACHE) as CacheBackend | undefined;
if (caches) {
  Reflect.deleteProperty(env, CACHE);
  Object.defineProperty(globalThis, "caches", {
    value: new CacheStorage(caches),
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
