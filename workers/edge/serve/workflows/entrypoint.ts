import { WorkerEntrypoint } from "cloudflare:workers";
import type { Workflow, WorkflowInstance } from "@cloudflare/workers-types";
import type { CreateOptions, WorkflowBackend } from "../../../../lib/worker/bindings/workflow.ts";

import type { ServeEnv } from "../../env.ts";
import { keyOf, readKey } from "../../scope.ts";
import { noteInstances } from "../store.ts";

/** Whose Workflow a stub reaches. */
export interface WorkflowProps {
  /** Id of the Workflow in the account: 32 hex digits. */
  workflow: string;
  /** The Worker that implements it, and its class. */
  script: string;
  className: string;
}

/** What the engine keeps as an instance's payload: whose it is, and what the Worker gave. */
export interface Envelope extends WorkflowProps {
  params: unknown;
}

/** Cloudflare's rule for instance ids. */
const ID = /^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,99}$/;
/** The engine has the same rule for ours, which begin with whose they are. */
const PREFIX_DIGITS = 16;
const MAX_ID = 100 - PREFIX_DIGITS - 1;

/**
 * Stands behind a Workflow binding. All Workflows of all Workers are instances of one of serve's own
 * (`runner.ts`), so the engine is workerd's; ids begin with the Workflow they belong to.
 */
export class WorkflowBindingEntrypoint
  extends WorkerEntrypoint<ServeEnv & { WORKFLOWS: Workflow<Envelope> }, WorkflowProps>
  implements WorkflowBackend
{
  async create(batch: CreateOptions[]): Promise<string[]> {
    const ids = batch.map(({ id }) => id ?? crypto.randomUUID());
    for (const id of ids) this.#check(id);
    await this.env.WORKFLOWS.createBatch(
      batch.map(({ params }, at) => ({
        id: this.#full(ids[at] ?? ""),
        params: { ...this.ctx.props, params: params ?? {} },
      })),
    );
    const { workflow, script } = this.ctx.props;
    const key = keyOf({ SCOPE: readKey(script).scope }, workflow);
    this.ctx.waitUntil(noteInstances(this.env, key, ids));
    return ids;
  }

  async status(id: string): Promise<unknown> {
    return (await this.#instance(id)).status();
  }

  async control(id: string, action: "pause" | "resume" | "restart" | "terminate"): Promise<void> {
    await (await this.#instance(id))[action]();
  }

  async sendEvent(id: string, event: { type: string; payload?: unknown }): Promise<void> {
    await (await this.#instance(id)).sendEvent({ ...event, payload: event.payload ?? null });
  }

  async #instance(id: string): Promise<WorkflowInstance> {
    this.#check(id);
    return this.env.WORKFLOWS.get(this.#full(id));
  }

  #full(id: string): string {
    return `${this.ctx.props.workflow.slice(0, PREFIX_DIGITS)}-${id}`;
  }

  #check(id: string): void {
    if (typeof id === "string" && ID.test(id) && id.length <= MAX_ID) return;
    throw new TypeError(
      `Workflow instance has invalid id: ${JSON.stringify(id)}. It takes letters, digits, "-" and "_", and ${MAX_ID} characters at most on this edge.`,
    );
  }
}

/** The id that the Worker knows an instance by. */
export function ownId(full: string): string {
  return full.slice(PREFIX_DIGITS + 1);
}
