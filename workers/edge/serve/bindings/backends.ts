import type { ObjectsProps } from "../objects/entrypoint.ts";
import type { QueueProps } from "../queues/entrypoint.ts";
import type { WorkflowProps } from "../workflows/entrypoint.ts";
import type { KvProps } from "./kv.ts";

/** The entrypoints of serve itself (`ctx.exports`) that stand behind bindings. */
export interface BindingBackends {
  KvEntrypoint(options: { props: KvProps }): unknown;
  ObjectsEntrypoint(options: { props: ObjectsProps }): unknown;
  QueueEntrypoint(options: { props: QueueProps }): unknown;
  WorkflowBindingEntrypoint(options: { props: WorkflowProps }): unknown;
}
