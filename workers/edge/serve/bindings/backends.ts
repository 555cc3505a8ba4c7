import type { D1Props } from "./d1.ts";
import type { KvProps } from "./kv.ts";
import type { R2Props } from "./r2.ts";

/** The entrypoints of serve itself (`ctx.exports`) that stand behind bindings. */
export interface BindingBackends {
  KvEntrypoint(options: { props: KvProps }): unknown;
  R2Entrypoint(options: { props: R2Props }): unknown;
  D1Entrypoint(options: { props: D1Props }): unknown;
}
