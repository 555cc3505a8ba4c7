import { Hono } from "hono";
import { z } from "zod";
import { nameProblem } from "../../../lib/project/names.ts";
import { registryOf } from "../registry/client.ts";
import type { Queue, QueueConsumer } from "../registry/queues.ts";
import { keyOf } from "../scope.ts";
import { type Api, callServe, readBody } from "./context.ts";
import { ApiError, ok, okList, unwrap } from "./envelope.ts";

const settingsSchema = z.object({ delivery_delay: z.number().min(0).max(43_200).optional() });
const createSchema = z.object({ queue_name: z.string(), settings: settingsSchema.optional() });
const consumerSchema = z.object({
  type: z.string().optional(),
  script_name: z.string().min(1).optional(),
  script: z.string().min(1).optional(),
  dead_letter_queue: z.string().optional(),
  settings: z
    .object({
      batch_size: z.int().min(1).max(100).optional(),
      max_retries: z.int().min(0).max(100).optional(),
      max_wait_time_ms: z.int().min(0).max(60_000).optional(),
      retry_delay: z.number().min(0).max(43_200).optional(),
      max_concurrency: z.int().min(1).nullish(),
    })
    .optional(),
});
const delay_seconds = z.number().min(0).max(43_200).optional();
const messageSchema = z.union([
  z.object({ body: z.string(), content_type: z.literal("text"), delay_seconds }),
  z.object({ body: z.json(), content_type: z.literal("json").optional(), delay_seconds }),
]);

const TEMPORARY_QUEUES = 10;

const INVALID = { code: 11003 };

const named = (list: Queue[], name: string | undefined): Queue[] =>
  name === undefined ? list : list.filter((queue) => queue.name === name);

/** Queues, their consumers, and messages sent by hand. */
export const queues = new Hono<Api>()
  .get("/", async (c) => {
    const all = await registryOf(c.env).listQueues();
    return okList(named(all, c.req.query("name")).map(queueShape));
  })
  .post("/", async (c) => {
    const { queue_name, settings } = await readBody(createSchema, c.req.raw, INVALID);
    const problem = nameProblem(queue_name);
    if (problem !== null)
      throw new ApiError(400, 11003, `The queue's name isn't valid: ${problem}`);
    const registry = registryOf(c.env);
    if (c.env.SCOPE !== undefined && (await registry.listQueues()).length >= TEMPORARY_QUEUES) {
      const message = `A temporary account has ${TEMPORARY_QUEUES} queues at most.`;
      throw new ApiError(403, 11003, message);
    }
    return ok(queueShape(unwrap(await registry.createQueue(queue_name, settings ?? {}))));
  })
  .get("/:id", async (c) => ok(queueShape(await find(c.env, c.req.param("id")))))
  .on(["PATCH", "PUT"], "/:id", async (c) => {
    const schema = z.object({ settings: settingsSchema.optional() });
    const { settings } = await readBody(schema, c.req.raw, INVALID);
    return ok(
      queueShape(unwrap(await registryOf(c.env).changeQueue(c.req.param("id"), settings ?? {}))),
    );
  })
  .delete("/:id", async (c) => {
    const { id } = unwrap(await registryOf(c.env).removeQueue(c.req.param("id")));
    await callServe(c.env, `queues/${keyOf(c.env, id)}`, { method: "DELETE" });
    return ok(null);
  })
  .get("/:id/consumers", async (c) => {
    const queue = await find(c.env, c.req.param("id"));
    return okList(queue.consumers.map((consumer) => consumerShape(queue, consumer)));
  })
  .post("/:id/consumers", (c) => putConsumer(c.env, c.req.param("id"), c.req.raw))
  .put("/:id/consumers/:consumer", (c) => putConsumer(c.env, c.req.param("id"), c.req.raw))
  .delete("/:id/consumers/:consumer", async (c) => {
    const { id, consumer } = c.req.param();
    const queue = unwrap(await registryOf(c.env).removeConsumer(id, consumer));
    await wake(c.env, queue);
    return ok(null);
  })
  .post("/:id/messages", async (c) => {
    const queue = await find(c.env, c.req.param("id"));
    await send(c.env, queue, [await readBody(messageSchema, c.req.raw, INVALID)]);
    return ok(null);
  })
  .post("/:id/messages/batch", async (c) => {
    const queue = await find(c.env, c.req.param("id"));
    const schema = z.object({ messages: z.array(messageSchema).min(1).max(100) });
    await send(c.env, queue, (await readBody(schema, c.req.raw, INVALID)).messages);
    return ok(null);
  })
  .post("/:id/purge", async (c) => {
    const { id } = await find(c.env, c.req.param("id"));
    await callServe(c.env, `queues/${keyOf(c.env, id)}`, { method: "DELETE" });
    return ok({ started_on: new Date().toISOString(), completed: true });
  });

async function find(env: Api["Bindings"], key: string): Promise<Queue> {
  const queue = await registryOf(env).findQueue(key);
  if (queue) return queue;
  throw new ApiError(404, 11000, `Queue "${key}" does not exist.`);
}

async function putConsumer(env: Api["Bindings"], key: string, request: Request): Promise<Response> {
  const body = await readBody(consumerSchema, request, INVALID);
  const script = body.script_name ?? body.script;
  if (body.type === "http_pull" || script === undefined) {
    throw new ApiError(
      400,
      11003,
      "This edge delivers messages to Workers only: give script_name.",
    );
  }
  const consumer = {
    script,
    settings: body.settings ?? {},
    deadLetter: body.dead_letter_queue ?? null,
  };
  const made = unwrap(await registryOf(env).putConsumer(key, consumer));
  const queue = await find(env, key);
  await wake(env, queue);
  return ok(consumerShape(queue, made));
}

/** Tells the queue of other rules. */
function wake(env: Api["Bindings"], queue: Queue): Promise<unknown> {
  return callServe(env, `queues/${keyOf(env, queue.id)}/wake`, { method: "POST" });
}

function send(
  env: Api["Bindings"],
  queue: Queue,
  messages: z.infer<typeof messageSchema>[],
): Promise<unknown> {
  return callServe(env, `queues/${keyOf(env, queue.id)}/messages`, {
    method: "POST",
    body: JSON.stringify(
      messages.map(({ body, content_type = "json", delay_seconds }) => ({
        body: content_type === "json" ? JSON.stringify(body) : body,
        contentType: content_type,
        delaySeconds: delay_seconds,
      })),
    ),
  });
}

function queueShape(queue: Queue): Record<string, unknown> {
  return {
    queue_id: queue.id,
    queue_name: queue.name,
    created_on: queue.createdOn,
    modified_on: queue.modifiedOn,
    settings: { delivery_delay: 0, ...queue.settings },
    producers: queue.producers.map((script) => ({ type: "worker", script })),
    producers_total_count: queue.producers.length,
    consumers: queue.consumers.map((consumer) => consumerShape(queue, consumer)),
    consumers_total_count: queue.consumers.length,
  };
}

function consumerShape(queue: Queue, consumer: QueueConsumer): Record<string, unknown> {
  return {
    consumer_id: consumer.id,
    type: "worker",
    queue_name: queue.name,
    script: consumer.script,
    script_name: consumer.script,
    service: consumer.script,
    environment: "production",
    settings: consumer.settings,
    ...(consumer.deadLetter === null ? {} : { dead_letter_queue: consumer.deadLetter }),
  };
}
