import { env } from "cloudflare:workers";
import { CACHE, type CacheBackend, CacheStorage } from "./cache.ts";
import { explainedFetch } from "./explained-fetch.ts";
import { makeBinding } from "./make.ts";
import { durableObject as objectClass } from "./objects/class.ts";
import type { ObjectsBackend } from "./objects/stub.ts";
import { bindings, objects } from "./parts/bindings.js";

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

/** What the edge gives for itself, not for the Worker to find. */
const backends = new Map<string, ObjectsBackend>();
for (const { className, stub } of objects) {
  backends.set(className, Reflect.get(env, stub) as ObjectsBackend);
  Reflect.deleteProperty(env, stub);
}

/** A Durable Object class of the Worker as the edge runs it; see `objects/class.ts`. */
export function durableObject(className: string, found: unknown): unknown {
  return objectClass(className, found, backends.get(className) as ObjectsBackend);
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

globalThis.fetch = explainedFetch(globalThis.fetch);
