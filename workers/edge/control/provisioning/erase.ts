import type { ControlEnv } from "../../env.ts";
import { registryOf, scopedTo } from "../../registry/client.ts";
import { keyOf } from "../../scope.ts";
import { activated, callServe } from "../context.ts";
import { eraseDropped } from "../objects.ts";
import { serveResult } from "../resources/serve.ts";

const KINDS = { kv_namespace: "kv", d1: "d1", r2_bucket: "r2" } as const;

/**
 * Ends a temporary account: its Workers stop to serve, and what its namespaces, buckets, databases,
 * queues and Durable Objects hold goes. Data that can't be reached now is left behind rather than the account.
 */
export async function eraseAccount(shared: ControlEnv, subdomain: string): Promise<void> {
  const env = scopedTo(shared, subdomain);
  const registry = registryOf(env);
  const scripts = await registry.listScripts();
  const queues = await registry.listQueues();
  const data: Promise<unknown>[] = queues.map(({ id }) =>
    callServe(env, `queues/${keyOf(env, id)}`, { method: "DELETE" }),
  );
  for (const [kind, path] of Object.entries(KINDS)) {
    const key = (id: string): string => (path === "r2" ? keyOf(env, id) : id);
    for (const { id } of await registry.listResources(kind as keyof typeof KINDS)) {
      data.push(serveResult(env, `${path}/${key(id)}`, { method: "DELETE" }));
    }
  }
  for (const outcome of await Promise.allSettled(data)) {
    if (outcome.status === "rejected") console.error(`account ${subdomain}:`, outcome.reason);
  }
  for (const { name } of scripts) await registry.removeScript(name);
  await eraseDropped(env);
  await registry.erase();
  for (const { name } of scripts) await activated(env, name);
}
