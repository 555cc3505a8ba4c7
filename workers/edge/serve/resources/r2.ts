import type { R2Bucket, R2Object, R2PutOptions, R2UploadedPart } from "@cloudflare/workers-types";
import { type Context, Hono } from "hono";
import { ApiError, ok } from "../../control/envelope.ts";
import type { ServeEnv } from "../../env.ts";

type Env = { Bindings: ServeEnv };

/** Of an upload whose length isn't known; R2 wants parts of one size. */
const PART_BYTES = 8 * 1024 * 1024;

/** What buckets hold. */
export const r2 = new Hono<Env>()
  .get("/:id/objects", async (c) => {
    const { prefix = "", delimiter, cursor, per_page, start_after } = c.req.query();
    const id = c.req.param("id");
    const found = await c.env.R2.list({
      prefix: `${id}/${prefix}`,
      limit: Math.min(Math.max(Number(per_page) || 20, 1), 1000),
      include: ["httpMetadata", "customMetadata"],
      ...(delimiter ? { delimiter } : {}),
      ...(cursor ? { cursor } : {}),
      ...(start_after ? { startAfter: `${id}/${start_after}` } : {}),
    });
    const bare = (key: string): string => key.slice(id.length + 1);
    return ok(
      found.objects.map((object) => objectShape(object, bare(object.key))),
      {
        per_page: found.objects.length,
        is_truncated: found.truncated,
        ...(found.truncated ? { cursor: found.cursor } : {}),
        ...(delimiter ? { delimited: found.delimitedPrefixes.map(bare) } : {}),
      },
    );
  })
  .on(["GET", "HEAD"], "/:id/objects/:key{.+}", async (c) => {
    if (c.req.method === "HEAD") {
      const object = await c.env.R2.head(fullKey(c));
      if (!object) throw noSuchKey();
      return new Response(null, { headers: objectHeaders(object) });
    }
    const object = await c.env.R2.get(fullKey(c));
    if (!object) throw noSuchKey();
    return new Response(object.body as unknown as ReadableStream, {
      headers: objectHeaders(object),
    });
  })
  .put("/:id/objects/:key{.+}", async (c) => {
    const object = await store(c.env.R2, fullKey(c), c.req.raw).catch(refused);
    return ok({
      key: c.req.param("key"),
      etag: object.etag,
      size: String(object.size),
      uploaded: object.uploaded.toISOString(),
      version: object.version,
      storage_class: object.storageClass || "Standard",
    });
  })
  .delete("/:id/objects/:key{.+}", async (c) => {
    await c.env.R2.delete(fullKey(c)).catch(refused);
    return ok({ key: c.req.param("key") });
  })
  .delete("/:id", async (c) => {
    const prefix = `${c.req.param("id")}/`;
    for (let more = true; more; ) {
      const { objects, truncated } = await c.env.R2.list({ prefix });
      if (objects.length > 0) await c.env.R2.delete(objects.map(({ key }) => key));
      more = truncated;
    }
    return ok(null);
  })
  .get("/:id", async (c) => {
    let objects = 0;
    let bytes = 0;
    for (let cursor: string | undefined, more = true; more; ) {
      const found = await c.env.R2.list({
        prefix: `${c.req.param("id")}/`,
        ...(cursor ? { cursor } : {}),
      });
      objects += found.objects.length;
      bytes += found.objects.reduce((sum, { size }) => sum + size, 0);
      more = found.truncated;
      cursor = found.truncated ? found.cursor : undefined;
    }
    return ok({ objects, bytes });
  });

const fullKey = (c: Context<Env, "/:id/objects/:key">): string =>
  `${c.req.param("id")}/${c.req.param("key")}`;

const noSuchKey = (): ApiError => new ApiError(404, 10007, "The specified key does not exist.");

async function store(bucket: R2Bucket, key: string, request: Request): Promise<R2Object> {
  const storageClass = request.headers.get("cf-r2-storage-class");
  const options: R2PutOptions = {
    httpMetadata: request.headers as unknown as NonNullable<R2PutOptions["httpMetadata"]>,
    ...(storageClass ? { storageClass } : {}),
  };
  type Body = Parameters<R2Bucket["put"]>[1];
  if (!request.body) return bucket.put(key, "", options);
  if (request.headers.has("content-length")) {
    return bucket.put(key, request.body as unknown as Body, options);
  }
  return storeParts(bucket, key, request.body, options);
}

/** An upload of unknown length goes in parts, so that no more than one of them is in memory. */
async function storeParts(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  options: R2PutOptions,
): Promise<R2Object> {
  const upload = await bucket.createMultipartUpload(key, options);
  try {
    const parts: R2UploadedPart[] = [];
    let part = new Uint8Array(PART_BYTES);
    let filled = 0;
    const send = async () => {
      parts.push(await upload.uploadPart(parts.length + 1, part.slice(0, filled)));
      part = new Uint8Array(PART_BYTES);
      filled = 0;
    };
    for await (let chunk of body) {
      while (chunk.length > 0) {
        const taken = chunk.subarray(0, PART_BYTES - filled);
        part.set(taken, filled);
        filled += taken.length;
        chunk = chunk.subarray(taken.length);
        if (filled === PART_BYTES) await send();
      }
    }
    if (filled > 0 || parts.length === 0) await send();
    return await upload.complete(parts);
  } catch (thrown) {
    await upload.abort().catch(() => undefined);
    throw thrown;
  }
}

/** R2 words its errors as `put: REASON (CODE)`. */
function refused(thrown: unknown): never {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const [, message = text, code] = /^\w+: (.*) \((\d+)\)$/s.exec(text) ?? [];
  throw new ApiError(400, code ? Number(code) : 10029, message);
}

function objectHeaders(object: R2Object): Headers {
  const headers = new Headers({
    etag: object.httpEtag,
    "content-length": String(object.size),
    "last-modified": object.uploaded.toUTCString(),
  });
  object.writeHttpMetadata(headers as unknown as Parameters<R2Object["writeHttpMetadata"]>[0]);
  return headers;
}

function objectShape(object: R2Object, key: string): Record<string, unknown> {
  return {
    key,
    etag: object.etag,
    last_modified: object.uploaded.toISOString(),
    size: object.size,
    http_metadata: object.httpMetadata ?? {},
    custom_metadata: object.customMetadata ?? {},
    storage_class: object.storageClass || "Standard",
  };
}
