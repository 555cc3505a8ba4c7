import { z } from "zod";
import type { WorkflowBackend } from "../../../../lib/worker/bindings/workflow.ts";
import type { BindingBackends } from "../bindings/backends.ts";
import type { WorkflowProps } from "./entrypoint.ts";

const props = { workflow: z.string(), script: z.string(), className: z.string() };

/** What control asks of a Workflow's instances. */
const callBody = z.discriminatedUnion("action", [
  z.object({ ...props, action: z.literal("create"), id: z.string().optional(), params: z.json() }),
  z.object({ ...props, action: z.literal("status"), ids: z.array(z.string()) }),
  z.object({
    ...props,
    action: z.literal("control"),
    id: z.string(),
    change: z.enum(["pause", "resume", "restart", "terminate"]),
  }),
  z.object({
    ...props,
    action: z.literal("event"),
    id: z.string(),
    type: z.string(),
    payload: z.json(),
  }),
]);

/** Does it; an instance that isn't there has the status null. */
export async function callWorkflow(body: unknown, backends: BindingBackends): Promise<unknown> {
  const call = callBody.parse(body);
  const { workflow, script, className } = call;
  const owner: WorkflowProps = { workflow, script, className };
  const backend = backends.WorkflowBindingEntrypoint({ props: owner }) as WorkflowBackend;
  const statusOf = (id: string): Promise<unknown> => backend.status(id).catch(() => null);
  switch (call.action) {
    case "create": {
      const { id, params } = call;
      return { ids: await backend.create([{ ...(id === undefined ? {} : { id }), params }]) };
    }
    case "status":
      return { statuses: await Promise.all(call.ids.map(statusOf)) };
    case "control":
      await backend.control(call.id, call.change);
      return { status: await statusOf(call.id) };
    case "event":
      await backend.sendEvent(call.id, { type: call.type, payload: call.payload });
      return {};
  }
}
