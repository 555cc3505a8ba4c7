import type { ProjectBinding } from "../../project/bindings/types.ts";

/**
 * What names the resource of a binding in the project's storage. Bindings of one resource share it, and one
 * that says nothing has a resource of its own.
 */
export function resourceName(binding: ProjectBinding): string {
  switch (binding.type) {
    case "kv_namespace":
      return binding.namespace_id ?? binding.name;
    case "r2_bucket": {
      const { bucket_name = binding.name, jurisdiction } = binding;
      return jurisdiction === undefined ? bucket_name : `${jurisdiction}_${bucket_name}`;
    }
    case "d1":
      return binding.database_name ?? binding.id ?? binding.name;
    case "queue":
      return binding.queue_name ?? binding.name;
    default:
      return binding.name;
  }
}
