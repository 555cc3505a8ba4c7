import type { ProjectBinding } from "../../project/bindings/types.ts";
import { databaseMigrations } from "../../project/migrations.ts";
import type { Project } from "../../project/types.ts";
import { CacheStorage } from "../../worker/bindings/cache.ts";
import { D1Database } from "../../worker/bindings/d1.ts";
import { KvNamespace } from "../../worker/bindings/kv.ts";
import { DurableObjectNamespace } from "../../worker/bindings/objects/namespace.ts";
import type { SendRequest } from "../../worker/bindings/objects/stub.ts";
import { WorkerQueue } from "../../worker/bindings/queue.ts";
import { R2Bucket } from "../../worker/bindings/r2.ts";
import { Ratelimit } from "../../worker/bindings/ratelimit.ts";
import { missingBinding } from "../bindings.ts";
import type { Backends } from "./backends.ts";
import { BrowserCache } from "./cache.ts";
import { resourceName } from "./names.ts";
import { WebSocketRequestResponsePair } from "./objects/sockets.ts";
import type { Records } from "./records/types.ts";
import { ownService } from "./service.ts";

/** What a program finds in `env` for its bindings. */
export function bindingsEnvironment(project: Project, backends: Backends): Record<string, unknown> {
  return Object.fromEntries(
    project.settings.bindings.map((binding) => [
      binding.name,
      environmentValue(binding, backends, project.name),
    ]),
  );
}

function environmentValue(binding: ProjectBinding, backends: Backends, ownName: string): unknown {
  switch (binding.type) {
    case "kv_namespace":
      return new KvNamespace(backends.kv(binding));
    case "r2_bucket":
      return new R2Bucket(backends.r2(binding));
    case "d1":
      return new D1Database(backends.d1(binding));
    case "ratelimit":
      return new Ratelimit(backends.ratelimit(binding));
    case "queue":
      return new WorkerQueue(
        backends.queue(resourceName(binding)).producer(binding.delivery_delay),
      );
    case "durable_object_namespace": {
      if (binding.script_name !== undefined) return missingBinding(binding);
      const objects = backends.objects(binding.class_name);
      const send: SendRequest = (...args) => objects.send(...args);
      return new DurableObjectNamespace(objects.namespace, objects, send);
    }
    case "service":
      return binding.service === ownName
        ? ownService(binding, backends.running)
        : missingBinding(binding);
    case "version_metadata":
      return { id: "preview", tag: "", timestamp: "" };
    default:
      return missingBinding(binding);
  }
}

/**
 * Gives the globals what a Worker's have for its storage: caches of its own in the place of the browser's,
 * which all programs here would share, and what Durable Objects make for their sockets.
 */
export function installStorageGlobals(globals: typeof globalThis, records: Records): void {
  const own = { caches: new CacheStorage(new BrowserCache(records)), WebSocketRequestResponsePair };
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(globals, name, { value, configurable: true, writable: true });
  }
}

/**
 * Brings the databases of a project to where its migrations say.
 * @throws ThawError `bad_config` with the file whose SQL was refused
 */
export async function migrateDatabases(project: Project, backends: Backends): Promise<void> {
  for (const { binding: name, table, files } of databaseMigrations(project)) {
    const binding = project.settings.bindings.find((one) => one.name === name);
    if (binding) await backends.d1(binding).migrate(table, files);
  }
}
