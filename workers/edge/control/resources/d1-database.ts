import type { ControlEnv } from "../../env.ts";
import { registryOf } from "../../registry/client.ts";
import type { Resource } from "../../registry/types.ts";
import { ApiError } from "../envelope.ts";

/** How a request is refused that isn't as it has to be. */
export const MALFORMED = { code: 7400, what: "The request is malformed" };

/** A database by its id or its name. */
export async function findDatabase(env: ControlEnv, given: string): Promise<Resource> {
  const registry = registryOf(env);
  const found =
    (await registry.findResource("d1", given)) ??
    (await registry.listResources("d1")).find(({ name }) => name === given);
  if (!found) throw new ApiError(404, 7404, `The database ${given} could not be found`);
  return found;
}
