import type { ControlEnv } from "../../env.ts";
import { registryOf } from "../../registry/client.ts";
import type { Resource } from "../../registry/types.ts";
import { ApiError } from "../envelope.ts";

/** A database by its id or its name. */
export async function findDatabase(env: ControlEnv, given: string): Promise<Resource> {
  const registry = registryOf(env);
  const found =
    (await registry.findResource("d1", given)) ??
    (await registry.listResources("d1")).find(({ name }) => name === given);
  if (!found) throw new ApiError(404, 7404, `The database ${given} could not be found`);
  return found;
}
