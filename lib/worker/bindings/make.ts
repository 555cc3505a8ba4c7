import type { ServiceBinding } from "../../deploy/bindings.ts";
import { type D1Backend, D1Database } from "./d1.ts";
import { type KvBackend, KvNamespace } from "./kv.ts";
import { DurableObjectNamespace } from "./objects/namespace.ts";
import { type ObjectsBackend, sendByHeader } from "./objects/stub.ts";
import { onlyCloudflare } from "./only-cloudflare.ts";
import { type QueueBackend, WorkerQueue } from "./queue.ts";
import { type R2Backend, R2Bucket } from "./r2.ts";
import { Ratelimit, type RatelimitBackend } from "./ratelimit.ts";
import { type WorkflowBackend, WorkflowImpl } from "./workflow.ts";

/**
 * The object that a Worker finds in `env` for a binding, over what stands behind it: on the edge an RPC stub
 * of one of its entrypoints, in the preview a store in the browser.
 */
export function makeBinding(binding: ServiceBinding, backend: unknown): unknown {
  switch (binding.type) {
    case "kv_namespace":
      return new KvNamespace(backend as KvBackend);
    case "r2_bucket":
      return new R2Bucket(backend as R2Backend);
    case "d1":
      return new D1Database(backend as D1Backend);
    case "queue":
      return new WorkerQueue(backend as QueueBackend);
    case "workflow":
      return new WorkflowImpl(backend as WorkflowBackend);
    case "durable_object_namespace": {
      const objects = backend as ObjectsBackend;
      const { namespace_id: namespace = "" } = binding;
      return new DurableObjectNamespace(namespace, objects, sendByHeader(objects));
    }
    case "ratelimit":
      return new Ratelimit(backend as RatelimitBackend);
    // Fetchers, and plain data: a Worker uses them as they are.
    case "assets":
    case "service":
    case "version_metadata":
      return backend;
    default:
      return onlyCloudflare(binding);
  }
}
