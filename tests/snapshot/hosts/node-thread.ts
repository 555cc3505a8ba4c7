import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Outcome } from "../agent.ts";
import type { Fixtures } from "../fixtures.ts";
import type { Runner } from "../suite.ts";

/** Node as a host, in a thread of its own. */
export async function startNode(fixtures: Fixtures): Promise<Runner> {
  const worker = new Worker(new URL("./node-agent.ts", import.meta.url), { workerData: fixtures });
  await once(worker, "online");
  return {
    async run(name) {
      worker.postMessage(name);
      const [outcome] = (await once(worker, "message")) as [Outcome];
      return outcome;
    },
    stop: () => worker.terminate(),
  };
}
