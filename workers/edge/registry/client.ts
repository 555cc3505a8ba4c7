import type { ControlEnv } from "../env.ts";
import type { Registry } from "./registry.ts";

/** The registry's methods as its callers see them: each answer comes over the wire. */
export type RegistryClient = {
  [Method in Exclude<keyof Registry, "fetch" | "alarm" | `webSocket${string}` | "connect">]: (
    ...args: Parameters<Registry[Method]>
  ) => Promise<ReturnType<Registry[Method]>>;
};

/** The registry of the account that a request is about. */
export function registryOf({ REGISTRY, SCOPE }: ControlEnv): RegistryClient {
  const name = SCOPE === undefined ? "account" : `account ${SCOPE}`;
  return REGISTRY.get(REGISTRY.idFromName(name)) as unknown as RegistryClient;
}

/** The same env, about another account: the one with this subdomain, or the machine's own. */
export function scopedTo(env: ControlEnv, scope: string | undefined): ControlEnv {
  const { SCOPE: _, ...shared } = env;
  return scope === undefined ? shared : { ...shared, SCOPE: scope };
}
