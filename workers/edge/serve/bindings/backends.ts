import type { AssetsProps } from "../assets/props.ts";
import type { ObjectsProps } from "../objects/entrypoint.ts";
import type { QueueProps } from "../queues/entrypoint.ts";
import type { TailProps } from "../tails/message.ts";
import type { WorkflowProps } from "../workflows/entrypoint.ts";
import type { CacheProps } from "./cache.ts";
import type { D1Props } from "./d1.ts";
import type { KvProps } from "./kv.ts";
import type { R2Props } from "./r2.ts";
import type { RatelimitProps } from "./ratelimit.ts";
import type { ServiceProps } from "./service.ts";

/** The entrypoints of serve itself (`ctx.exports`) that stand behind bindings. */
export interface BindingBackends {
  AssetsEntrypoint(options: { props: AssetsProps }): unknown;
  CacheEntrypoint(options: { props: CacheProps }): unknown;
  KvEntrypoint(options: { props: KvProps }): unknown;
  ObjectsEntrypoint(options: { props: ObjectsProps }): unknown;
  QueueEntrypoint(options: { props: QueueProps }): unknown;
  WorkflowBindingEntrypoint(options: { props: WorkflowProps }): unknown;
  RatelimitEntrypoint(options: { props: RatelimitProps }): unknown;
  ServiceEntrypoint(options: { props: ServiceProps }): unknown;
  R2Entrypoint(options: { props: R2Props }): unknown;
  TailEntrypoint(options: { props: TailProps }): unknown;
  D1Entrypoint(options: { props: D1Props }): unknown;
}
