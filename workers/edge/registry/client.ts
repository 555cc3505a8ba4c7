import type { ControlEnv } from "../env.ts";
import type { Registry } from "./registry.ts";

/** The registry's methods as its callers see them: each answer comes over the wire. */
export type RegistryClient = {
  [Method in Exclude<keyof Registry, "fetch" | "alarm" | `webSocket${string}` | "connect">]: (
    ...args: Parameters<Registry[Method]>
  ) => Promise<ReturnType<Registry[Method]>>;
};

/** The account's one registry. */
export function registryOf(env: ControlEnv): RegistryClient {
  const stub = env.REGISTRY.get(env.REGISTRY.idFromName("account"));
  return stub as unknown as RegistryClient;
}
