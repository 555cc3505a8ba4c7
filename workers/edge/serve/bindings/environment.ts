import {
  type Binding,
  bucketId,
  isVariable,
  type ServiceBinding,
} from "../../../../lib/deploy/bindings.ts";
import { CACHE } from "../../../../lib/worker/bindings/cache.ts";
import type { ActiveWorker } from "../../registry/types.ts";
import { compatibilityOf } from "../assets/props.ts";
import type { BindingBackends } from "./backends.ts";
import { objectStub } from "./modules.ts";

/**
 * What Worker Loader takes as `env`: plain values, a stub for each binding that is called, and what stands
 * behind the caches, which the Worker's own code never sees there.
 */
export function environment(
  worker: ActiveWorker,
  backends: BindingBackends,
): Record<string, unknown> {
  const { name, script, bindings, objects } = worker;
  const cache = backends.CacheEntrypoint({ props: { script } });
  return Object.fromEntries([
    ...bindings.map((binding) => [binding.name, value(binding, worker, backends)]),
    ...objects.map(({ className, namespace }) => [
      objectStub(className),
      backends.ObjectsEntrypoint({ props: { namespace, script: name, className } }),
    ]),
    [CACHE, cache],
  ]);
}

function value(binding: Binding, worker: ActiveWorker, backends: BindingBackends): unknown {
  if (!isVariable(binding)) return stub(binding, worker, backends);
  return binding.type === "json" ? binding.json : binding.text;
}

/** The props say whose data a stub reaches: they are the edge's own words, never the Worker's. */
function stub(binding: ServiceBinding, worker: ActiveWorker, backends: BindingBackends): unknown {
  const { script, version, tag, createdOn, assets } = worker;
  const compatibility = compatibilityOf(worker);
  switch (binding.type) {
    case "kv_namespace":
      return backends.KvEntrypoint({ props: { namespace: binding.namespace_id } });
    case "r2_bucket":
      return backends.R2Entrypoint({ props: { bucket: bucketId(binding) } });
    case "d1":
      return backends.D1Entrypoint({ props: { database: binding.id } });
    case "queue":
      return backends.QueueEntrypoint({
        props: { queue: binding.queue_id ?? "", delaySeconds: binding.delivery_delay },
      });
    case "workflow":
      return backends.WorkflowBindingEntrypoint({
        props: {
          workflow: binding.workflow_id ?? "",
          script: binding.script_name ?? "",
          className: binding.class_name,
        },
      });
    case "durable_object_namespace":
      return backends.ObjectsEntrypoint({
        props: {
          namespace: binding.namespace_id ?? "",
          script: binding.script_name ?? "",
          className: binding.class_name,
        },
      });
    case "service": {
      const { name, service, entrypoint, props } = binding;
      return backends.ServiceEntrypoint({
        props: {
          caller: script,
          binding: name,
          service,
          entrypoint: entrypoint ?? undefined,
          props: props ?? undefined,
        },
      });
    }
    case "ratelimit": {
      const { namespace_id: namespace, simple } = binding;
      return backends.RatelimitEntrypoint({ props: { namespace, ...simple } });
    }
    case "assets":
      return assets && backends.AssetsEntrypoint({ props: { assets, compatibility } });
    case "version_metadata":
      return { id: version, tag, timestamp: createdOn };
    default:
      return null;
  }
}
