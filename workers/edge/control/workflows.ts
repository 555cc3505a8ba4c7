import { Hono } from "hono";
import { z } from "zod";
import { registryOf } from "../registry/client.ts";
import type { WorkflowRecord } from "../registry/workflows.ts";
import { type Api, readJson } from "./context.ts";
import { ApiError, ok, okList, unwrap } from "./envelope.ts";

const putSchema = z.object({ script_name: z.string().min(1), class_name: z.string().min(1) });

/** Workflows of the account, by name. */
export const workflows = new Hono<Api>()
  .get("/", async (c) => okList((await registryOf(c.env).listWorkflows()).map(shape)))
  .get("/:name", async (c) => {
    const name = c.req.param("name");
    const found = await registryOf(c.env).findWorkflow(name);
    if (!found) throw new ApiError(404, 10200, `The Workflow "${name}" does not exist.`);
    return ok(shape(found));
  })
  .put("/:name", async (c) => {
    const body = putSchema.safeParse(await readJson(c.req.raw));
    if (!body.success) {
      throw new ApiError(400, 10001, `The Workflow isn't valid: ${z.prettifyError(body.error)}`);
    }
    const { script_name: script, class_name: className } = body.data;
    const name = c.req.param("name");
    return ok(shape(unwrap(await registryOf(c.env).putWorkflow({ name, script, className }))));
  });

const shape = (workflow: WorkflowRecord): Record<string, unknown> => ({
  id: workflow.id,
  name: workflow.name,
  script_name: workflow.script,
  class_name: workflow.class,
  created_on: workflow.created_on,
  modified_on: workflow.modified_on,
  triggered_on: null,
  instances: {},
});
