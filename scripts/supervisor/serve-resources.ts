import type { V4WorkerOptions } from "miniflare";

/**
 * What of workerd's own the serve Worker stands on, beside its variables and services: where deployed
 * Workers and all of their data are (`ServeEnv` in `workers/edge/env.ts`).
 */
export const SERVE_RESOURCES = {
  // Lets serve call `scheduled` and `queue` of the Workers it loads.
  compatibilityFlags: ["service_binding_extra_handlers"],
  workerLoaders: { LOADER: {} },
  kvNamespaces: { KV: "kv" },
  r2Buckets: { R2: "r2" },
  durableObjects: {
    D1: { className: "D1Store", useSQLite: true },
    OBJECTS: { className: "ObjectHost", useSQLite: true },
    QUEUES: { className: "QueueBroker", useSQLite: true },
  },
  workflows: { WORKFLOWS: { name: "workflows", className: "WorkflowRunner" } },
} satisfies Partial<V4WorkerOptions>;
