import { ThawError } from "../../../lib/errors.ts";
import type { ServeEnv } from "../env.ts";
import { INTERNAL_HEADER } from "../internal.ts";
import type { ActiveDeployment } from "../registry/types.ts";
import type { QueueConfig } from "./queues/types.ts";
import type { TailMessage } from "./tails/message.ts";

function ask(env: ServeEnv, path: string, init: RequestInit = {}): Promise<Response> {
  return env.STORE.fetch(`http://store/internal/${path}`, {
    ...init,
    headers: { [INTERNAL_HEADER]: env.INTERNAL_TOKEN },
  }).catch((cause: unknown) => {
    throw new ThawError("edge_unavailable", "The store doesn't answer. Try again in a moment.", {
      cause,
    });
  });
}

/** The active versions of a Worker; `worker_not_found` when none is deployed. */
export async function fetchActive(env: ServeEnv, name: string): Promise<ActiveDeployment> {
  const response = await ask(env, `workers/${encodeURIComponent(name)}`);
  if (response.ok) return (await response.json()) as ActiveDeployment;
  throw ThawError.fromBody(await response.json().catch(() => null));
}

/** A module's content by its hash. */
export async function fetchModule(env: ServeEnv, hash: string): Promise<ArrayBuffer> {
  const response = await ask(env, `blobs/${hash}`);
  if (response.ok) return response.arrayBuffer();
  throw ThawError.fromBody(await response.json().catch(() => null));
}

/** A static asset's content as it comes, with its type; null when it isn't stored. */
export async function fetchAsset(env: ServeEnv, hash: string): Promise<Response | null> {
  const response = await ask(env, `assets/${hash}`);
  if (response.ok) return response;
  await response.body?.cancel();
  return null;
}

/** A queue and its consumer, by the queue's id. */
export async function fetchQueue(env: ServeEnv, id: string): Promise<QueueConfig> {
  const response = await ask(env, `queues/${encodeURIComponent(id)}`);
  if (response.ok) return (await response.json()) as QueueConfig;
  throw ThawError.fromBody(await response.json().catch(() => null));
}

/** Events of a Worker for those who follow it. */
export async function sendTail(env: ServeEnv, key: string, messages: TailMessage[]): Promise<void> {
  const response = await ask(env, `tails/${encodeURIComponent(key)}`, {
    method: "POST",
    body: JSON.stringify(messages),
  });
  await response.body?.cancel();
}

/** Instances of a Workflow that were made, for lists of them. `key` is that of the Workflow's id. */
export async function noteInstances(env: ServeEnv, key: string, ids: string[]): Promise<void> {
  const response = await ask(env, `workflows/${encodeURIComponent(key)}/instances`, {
    method: "POST",
    body: JSON.stringify(ids),
  });
  await response.body?.cancel();
}
