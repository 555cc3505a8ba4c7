import { type Context, Hono } from "hono";
import { z } from "zod";
import type { ControlEnv } from "../env.ts";
import { registryOf } from "../registry/client.ts";
import type { WorkflowRecord } from "../registry/workflows.ts";
import { keyOf } from "../scope.ts";
import { type Api, callServe, readBody } from "./context.ts";
import { ApiError, ok, okList, unwrap } from "./envelope.ts";

const putSchema = z.object({ script_name: z.string().min(1), class_name: z.string().min(1) });
const createSchema = z.object({ instance_id: z.string().nullish(), params: z.json().optional() });
const CHANGES = ["pause", "resume", "restart", "terminate"] as const;
const statusSchema = z.object({ status: z.enum(CHANGES) });
const MOST_INSTANCES = 100;
const INVALID = { code: 10001 };

interface Status {
  status: string;
  output?: unknown;
  error?: unknown;
}

/** Workflows of the account by name, and their instances. */
export const workflows = new Hono<Api>()
  .get("/", async (c) => okList((await registryOf(c.env).listWorkflows()).map(shape)))
  .get("/:name", async (c) => ok(shape(await find(c.env, c.req.param("name")))))
  .put("/:name", async (c) => {
    const { script_name: script, class_name: className } = await readBody(
      putSchema,
      c.req.raw,
      INVALID,
    );
    const name = c.req.param("name");
    return ok(shape(unwrap(await registryOf(c.env).putWorkflow({ name, script, className }))));
  })
  .delete("/:name", async (c) => {
    await registryOf(c.env).removeWorkflow(await find(c.env, c.req.param("name")));
    return ok({ status: "ok", success: true });
  })
  .get("/:name/versions", async (c) => {
    const workflow = await find(c.env, c.req.param("name"));
    const { versions } = unwrap(await registryOf(c.env).state(workflow.script));
    return okList(
      versions.map(({ id, createdOn }) => ({
        id,
        class_name: workflow.class,
        workflow_id: workflow.id,
        created_on: createdOn,
        modified_on: createdOn,
      })),
    );
  })
  .get("/:name/instances", listInstances)
  .get("/:name/instances/", listInstances)
  .post("/:name/instances", async (c) => {
    const workflow = await find(c.env, c.req.param("name"));
    const body = await readBody(createSchema, c.req.raw, INVALID);
    const id = body.instance_id ?? undefined;
    const params = body.params ?? {};
    const { ids } = await call<{ ids: string[] }>(c.env, workflow, {
      action: "create",
      id,
      params,
    });
    const [made = ""] = ids;
    return ok({ id: made, status: "queued", workflow_id: workflow.id });
  })
  .get("/:name/instances/:id", async (c) => {
    const workflow = await find(c.env, c.req.param("name"));
    const id = c.req.param("id");
    const status = await statusOf(c.env, workflow, id);
    return ok({ id, ...status, params: {}, trigger: { source: "unknown" }, steps: [] });
  })
  .patch("/:name/instances/:id/status", async (c) => {
    const workflow = await find(c.env, c.req.param("name"));
    const { status: change } = await readBody(statusSchema, c.req.raw, INVALID);
    const id = c.req.param("id");
    await statusOf(c.env, workflow, id);
    const changed = await call<{ status: Status }>(c.env, workflow, {
      action: "control",
      id,
      change,
    });
    return ok({ status: changed.status?.status, timestamp: new Date().toISOString() });
  })
  .post("/:name/instances/:id/events/:type", async (c) => {
    const workflow = await find(c.env, c.req.param("name"));
    const { id, type } = c.req.param();
    await statusOf(c.env, workflow, id);
    const text = await c.req.text();
    const payload = text === "" ? null : (JSON.parse(text) as unknown);
    await call(c.env, workflow, { action: "event", id, type, payload });
    return ok(null);
  });

async function find(env: ControlEnv, name: string): Promise<WorkflowRecord> {
  const found = await registryOf(env).findWorkflow(name);
  if (found) return found;
  throw new ApiError(404, 10200, `The Workflow "${name}" does not exist.`);
}

async function listInstances(c: Context<Api, "/:name/instances">): Promise<Response> {
  const workflow = await find(c.env, c.req.param("name"));
  const { page, per_page, status } = c.req.query();
  const limit = Math.min(Math.max(Number(per_page) || MOST_INSTANCES, 1), MOST_INSTANCES);
  const offset = (Math.max(Number(page) || 1, 1) - 1) * limit;
  const records = await registryOf(c.env).listInstances(workflow.id, { limit, offset });
  const ids = records.map(({ id }) => id);
  const { statuses } = await call<{ statuses: (Status | null)[] }>(c.env, workflow, {
    action: "status",
    ids,
  });
  const all = records.map((record, at) => ({
    ...record,
    modified_on: record.created_on,
    status: statuses[at]?.status ?? "unknown",
    workflow_id: workflow.id,
  }));
  return okList(all.filter((instance) => !status || instance.status === status));
}

async function statusOf(env: ControlEnv, workflow: WorkflowRecord, id: string): Promise<Status> {
  const { statuses } = await call<{ statuses: (Status | null)[] }>(env, workflow, {
    action: "status",
    ids: [id],
  });
  const [status] = statuses;
  if (status) return status;
  throw new ApiError(404, 10201, `The Workflow "${workflow.name}" has no instance "${id}".`);
}

/** Asks where instances run (`serve/workflows/internal.ts`). */
async function call<T>(
  env: ControlEnv,
  { id, script, class: className }: WorkflowRecord,
  body: Record<string, unknown>,
): Promise<T> {
  const owner = { workflow: id, script: keyOf(env, script), className };
  const answer = await callServe(env, "workflows", {
    method: "POST",
    body: JSON.stringify({ ...owner, ...body }),
  });
  return answer as T;
}

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
