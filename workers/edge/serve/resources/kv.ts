import type { KVNamespacePutOptions } from "@cloudflare/workers-types";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { ApiError, ok } from "../../control/envelope.ts";
import type { ServeEnv } from "../../env.ts";
import { inTurns } from "./turns.ts";

type Env = { Bindings: ServeEnv };

const MAX_BULK = 10_000;
const MAX_BULK_GET = 100;

const entry = z.object({
  key: z.string().min(1),
  value: z.string(),
  base64: z.boolean().optional(),
  expiration: z.number().optional(),
  expiration_ttl: z.number().optional(),
  metadata: z.unknown().optional(),
});
const names = z.array(z.string()).max(MAX_BULK);
const bulkGet = z.object({
  keys: z.array(z.string()).min(1).max(MAX_BULK_GET),
  type: z.enum(["text", "json"]).optional(),
  withMetadata: z.boolean().optional(),
});

/** What namespaces hold. Keys in a path are URI-encoded. */
export const kv = new Hono<Env>()
  .get("/:id/values/:key", async (c) => {
    const found = await c.env.KV.getWithMetadata(fullKey(c), "stream");
    if (!found.value) throw new ApiError(404, 10009, "get: 'key not found'");
    return new Response(found.value as unknown as ReadableStream, {
      headers: { "content-type": "application/octet-stream" },
    });
  })
  .get("/:id/metadata/:key", async (c) => {
    const found = await c.env.KV.getWithMetadata(fullKey(c), "stream");
    if (!found.value) throw new ApiError(404, 10009, "get: 'key not found'");
    await found.value.cancel();
    return ok(found.metadata);
  })
  .put("/:id/values/:key", async (c) => {
    const { value, metadata } = await readValue(c.req.raw);
    const { expiration, expiration_ttl } = c.req.query();
    await put(c.env, fullKey(c), value, {
      ...(expiration ? { expiration: Number(expiration) } : {}),
      ...(expiration_ttl ? { expirationTtl: Number(expiration_ttl) } : {}),
      ...(metadata === undefined ? {} : { metadata }),
    });
    return ok({});
  })
  .delete("/:id/values/:key", async (c) => {
    await c.env.KV.delete(fullKey(c));
    return ok({});
  })
  .get("/:id/keys", async (c) => {
    const { prefix = "", cursor, limit } = c.req.query();
    const found = await c.env.KV.list({
      prefix: `${c.req.param("id")}/${prefix}`,
      limit: Math.min(Math.max(Number(limit) || 1000, 1), 1000),
      ...(cursor ? { cursor } : {}),
    });
    const start = c.req.param("id").length + 1;
    const keys = found.keys.map((key) => ({ ...key, name: key.name.slice(start) }));
    return ok(keys, { count: keys.length, cursor: found.list_complete ? "" : found.cursor });
  })
  .put("/:id/bulk", async (c) => {
    const entries = await readBody(c, z.array(entry).max(MAX_BULK));
    const id = c.req.param("id");
    await inTurns(entries, ({ key, value, base64, expiration, expiration_ttl, metadata }) =>
      put(c.env, `${id}/${key}`, base64 ? fromBase64(key, value) : value, {
        ...(expiration === undefined ? {} : { expiration }),
        ...(expiration_ttl === undefined ? {} : { expirationTtl: expiration_ttl }),
        ...(metadata === undefined ? {} : { metadata }),
      }),
    );
    return ok({ successful_key_count: entries.length, unsuccessful_keys: [] });
  })
  .delete("/:id/bulk", (c) => bulkDelete(c))
  .post("/:id/bulk/delete", (c) => bulkDelete(c))
  .post("/:id/bulk/get", async (c) => {
    const { keys, type = "text", withMetadata } = await readBody(c, bulkGet);
    const id = c.req.param("id");
    const full = keys.map((key) => `${id}/${key}`);
    const start = id.length + 1;
    const found = await c.env.KV.getWithMetadata(full, type as "text").catch(refused);
    const values = [...found].map(([key, there]) => [
      key.slice(start),
      withMetadata ? entryOrNull(there) : (there?.value ?? null),
    ]);
    return ok({ values: Object.fromEntries(values) });
  })
  .delete("/:id", async (c) => {
    for (let cursor: string | undefined, more = true; more; ) {
      const found = await c.env.KV.list({
        prefix: `${c.req.param("id")}/`,
        limit: 100,
        ...(cursor ? { cursor } : {}),
      });
      await inTurns(found.keys, ({ name }) => c.env.KV.delete(name));
      more = !found.list_complete;
      cursor = found.list_complete ? undefined : found.cursor;
    }
    return ok(null);
  });

const fullKey = (c: Context<Env, "/:id/:what/:key">): string =>
  `${c.req.param("id")}/${c.req.param("key")}`;

async function bulkDelete(c: Context<Env, "/:id/bulk">): Promise<Response> {
  const keys = await readBody(c, names);
  await inTurns(keys, (key) => c.env.KV.delete(`${c.req.param("id")}/${key}`));
  return ok({ successful_key_count: keys.length, unsuccessful_keys: [] });
}

async function readBody<T>(c: Context<Env>, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  const reason = z.prettifyError(parsed.error);
  throw new ApiError(400, 10012, `could not parse the request's body: ${reason}`);
}

/** A value as it is, or in a form beside its metadata. */
async function readValue(
  request: Request,
): Promise<{ value: ArrayBuffer | string; metadata?: unknown }> {
  if (!request.headers.get("content-type")?.startsWith("multipart/form-data")) {
    return { value: await request.arrayBuffer() };
  }
  const form = await request.formData();
  const value = form.get("value");
  if (value === null) throw new ApiError(400, 10012, "the form has no part 'value'");
  const given = form.get("metadata");
  const text = given instanceof File ? await given.text() : given;
  return {
    value: typeof value === "string" ? value : await value.arrayBuffer(),
    ...(text === null ? {} : { metadata: parseMetadata(text) }),
  };
}

/** A key that isn't there comes as null, or as an entry of nothing. */
const entryOrNull = (found: { value: unknown; metadata: unknown } | null) =>
  found && found.value !== null ? { value: found.value, metadata: found.metadata } : null;

function parseMetadata(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 10012, "metadata must be valid json");
  }
}

/** What KV refuses is the caller's mistake: a key too long, an expiration in the past. */
async function put(
  env: ServeEnv,
  key: string,
  value: ArrayBuffer | string,
  options: KVNamespacePutOptions,
): Promise<void> {
  await env.KV.put(key, value, options).catch(refused);
}

function refused(thrown: unknown): never {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = /expiration/i.test(message) ? 10034 : 10033;
  throw new ApiError(400, code, message);
}

function fromBase64(key: string, text: string): ArrayBuffer {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
  } catch {
    throw new ApiError(400, 10012, `the value of '${key}' isn't valid base64`);
  }
}
