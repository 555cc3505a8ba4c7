import { type Binding, isVariable, type ServiceBinding } from "../../../../lib/deploy/bindings.ts";
import type { ActiveWorker } from "../../registry/types.ts";
import type { BindingBackends } from "./backends.ts";
import { objectStub } from "./modules.ts";

/** What Worker Loader takes as `env`: plain values, and a stub for each binding that is called. */
export function environment(
  { bindings, objects, name }: ActiveWorker,
  backends: BindingBackends,
): Record<string, unknown> {
  const own = objects.map(({ className, namespace }) => [
    objectStub(className),
    backends.ObjectsEntrypoint({ props: { namespace, script: name, className } }),
  ]);
  return Object.fromEntries([
    ...bindings.map((binding) => [binding.name, value(binding, backends)]),
    ...own,
  ]);
}

function value(binding: Binding, backends: BindingBackends): unknown {
  if (!isVariable(binding)) return stub(binding, backends);
  return binding.type === "json" ? binding.json : binding.text;
}

/** The props say whose data a stub reaches: they are the edge's own words, never the Worker's. */
function stub(binding: ServiceBinding, backends: BindingBackends): unknown {
  switch (binding.type) {
    case "kv_namespace":
      return backends.KvEntrypoint({ props: { namespace: binding.namespace_id } });
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
  }
}
