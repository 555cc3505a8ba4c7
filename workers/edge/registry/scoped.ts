import type { Binding } from "../../../lib/deploy/bindings.ts";
import { keyOf } from "../scope.ts";
import type { QueueConfig } from "../serve/queues/types.ts";
import type { ActiveWorker } from "./types.ts";

/** A Worker as serve knows it: under its key, and leading to others by theirs. */
export function scopedWorker(worker: ActiveWorker, scope: string | undefined): ActiveWorker {
  if (scope === undefined) return worker;
  return {
    ...worker,
    name: keyOf({ SCOPE: scope }, worker.name),
    bindings: worker.bindings.map((binding) => scopedBinding(binding, scope)),
    assets: worker.assets && { ...worker.assets, scope },
  };
}

/** A queue as serve knows it. */
export function scopedQueue(config: QueueConfig, scope: string | undefined): QueueConfig {
  if (scope === undefined) return config;
  const key = (name: string): string => keyOf({ SCOPE: scope }, name);
  const { consumer } = config;
  return {
    ...config,
    id: key(config.id),
    consumer: consumer && {
      ...consumer,
      script: key(consumer.script),
      deadLetter: consumer.deadLetter === null ? null : key(consumer.deadLetter),
    },
  };
}

/** Ids that the edge makes are random, so they need no scope; what people name does. */
function scopedBinding(binding: Binding, scope: string): Binding {
  const key = (name: string): string => keyOf({ SCOPE: scope }, name);
  switch (binding.type) {
    case "service":
      return { ...binding, service: key(binding.service) };
    case "r2_bucket":
      return { ...binding, bucket_name: key(binding.bucket_name) };
    case "ratelimit":
      return { ...binding, namespace_id: key(binding.namespace_id) };
    case "queue":
      return { ...binding, queue_id: key(binding.queue_id ?? "") };
    case "durable_object_namespace":
    case "workflow":
      return { ...binding, script_name: key(binding.script_name ?? "") };
    default:
      return binding;
  }
}
