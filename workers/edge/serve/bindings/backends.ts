import type { CacheProps } from "./cache.ts";
import type { KvProps } from "./kv.ts";
import type { RatelimitProps } from "./ratelimit.ts";
import type { ServiceProps } from "./service.ts";

/** The entrypoints of serve itself (`ctx.exports`) that stand behind bindings. */
export interface BindingBackends {
  CacheEntrypoint(options: { props: CacheProps }): unknown;
  KvEntrypoint(options: { props: KvProps }): unknown;
  RatelimitEntrypoint(options: { props: RatelimitProps }): unknown;
  ServiceEntrypoint(options: { props: ServiceProps }): unknown;
}
