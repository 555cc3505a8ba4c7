import type { ControlEnv } from "../env.ts";
import { registryOf } from "../registry/client.ts";
import { callServe } from "./context.ts";

/**
 * Deletes what Durable Objects kept whose class is gone, by a migration or with its Worker. What can't be
 * reached now is deleted the next time a Worker is uploaded or removed.
 */
export async function eraseDropped(env: ControlEnv): Promise<void> {
  const registry = registryOf(env);
  try {
    for (const namespace of await registry.droppedNamespaces()) {
      await callServe(env, `objects/${namespace}`, { method: "DELETE" });
      await registry.forgetDropped(namespace);
    }
  } catch (thrown) {
    console.error("data of deleted Durable Objects stays for now:", thrown);
  }
}
