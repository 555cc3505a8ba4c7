import { ThawError } from "../../errors.ts";
import type { WorkerSettings } from "../../project/bindings/types.ts";
import type { CloudflareClient } from "../cloudflare.ts";

/** Another Worker that a binding needs. */
export interface NeededWorker {
  binding: string;
  worker: string;
}

/** The other Workers that a Worker is bound to: for their methods, their Durable Objects, their Workflows. */
export function neededWorkers(name: string, { bindings }: WorkerSettings): NeededWorker[] {
  return bindings.flatMap((binding) => {
    const worker = workerOf(binding);
    return worker === undefined || worker === name ? [] : [{ binding: binding.name, worker }];
  });
}

/**
 * Looks for them at the target.
 * @returns what is wrong, `bad_config` for each binding whose Worker isn't there
 */
export async function otherWorkerProblems(
  needed: readonly NeededWorker[],
  client: Pick<CloudflareClient, "findScript">,
): Promise<ThawError[]> {
  const names = [...new Set(needed.map(({ worker }) => worker))];
  const found = await Promise.all(names.map((worker) => client.findScript(worker)));
  const missing = new Set(names.filter((_, index) => found[index] === null));
  return needed
    .filter(({ worker }) => missing.has(worker))
    .map(
      ({ binding, worker }) =>
        new ThawError(
          "bad_config",
          `${binding} is bound to the Worker ${worker}, which isn't there. Deploy that one first, or name another in the configuration.`,
        ),
    );
}

function workerOf(binding: WorkerSettings["bindings"][number]): string | undefined {
  switch (binding.type) {
    case "service":
      return binding.service;
    case "durable_object_namespace":
    case "workflow":
      return binding.script_name;
    default:
      return undefined;
  }
}
