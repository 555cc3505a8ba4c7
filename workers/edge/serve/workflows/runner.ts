import { WorkflowEntrypoint } from "cloudflare:workers";
import type { ServeEnv } from "../../env.ts";
import type { LoadedWorkers } from "../workers.ts";
import { type Envelope, ownId } from "./entrypoint.ts";

interface Runner {
  run(event: unknown, step: unknown): Promise<unknown>;
}

type RunArguments = Parameters<InstanceType<typeof WorkflowEntrypoint<ServeEnv, Envelope>>["run"]>;

/** The class behind every instance of every Workflow; serve exports it. */
export function workflowRunner(workers: LoadedWorkers) {
  /** Leads a run to the class of the Worker that it belongs to, in that Worker's newest version. */
  return class WorkflowRunner extends WorkflowEntrypoint<ServeEnv, Envelope> {
    override async run(...[event, step]: RunArguments): Promise<unknown> {
      const { script, className, params } = event.payload;
      // A run that goes on after a pause does so in the version it began in.
      const choice = { key: event.instanceId };
      const { stub } = await workers.open(script, this.env, this.ctx, choice);
      const runner = stub.getEntrypoint(className) as unknown as Runner;
      const own = { ...event, payload: params, instanceId: ownId(event.instanceId) };
      return runner.run(own, step);
    }
  };
}
