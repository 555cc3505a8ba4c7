import {
  type Binding,
  bucketId,
  isVariable,
  type ServiceBinding,
} from "../../../../lib/deploy/bindings.ts";
import type { ActiveWorker } from "../../registry/types.ts";
import type { BindingBackends } from "./backends.ts";

/** What Worker Loader takes as `env`: plain values, and a stub for each binding that is called. */
export function environment(
  { bindings }: ActiveWorker,
  backends: BindingBackends,
): Record<string, unknown> {
  return Object.fromEntries(bindings.map((binding) => [binding.name, value(binding, backends)]));
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
    case "r2_bucket":
      return backends.R2Entrypoint({ props: { bucket: bucketId(binding) } });
    case "d1":
      return backends.D1Entrypoint({ props: { database: binding.id } });
  }
}
