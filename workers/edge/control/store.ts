import { Hono } from "hono";
import { ThawError } from "../../../lib/errors.ts";
import type { ControlEnv } from "../env.ts";
import { requireInternal } from "../internal.ts";
import { registryOf, scopedTo } from "../registry/client.ts";
import { readKey } from "../scope.ts";
import type { TailMessage } from "../serve/tails/message.ts";
import { ASSET_HASH, readAsset } from "./assets/content.ts";
import { blobSize, HASH, readBlob, storeBlob } from "./blobs.ts";
import { keepCompressed, readCompressed } from "./compressed.ts";
import { publish } from "./tails/tails.ts";

const MAX_REF_BYTES = 1024 * 1024;

const IMMUTABLE = {
  "content-type": "application/octet-stream",
  "cache-control": "public, max-age=31536000, immutable",
};

const noBlob = (hash: string): ThawError =>
  new ThawError("not_found", `No content is stored under ${hash}.`);

function checkHash(hash: string): string {
  if (!HASH.test(hash)) throw new ThawError("bad_request", "A blob's name is its SHA-256 in hex.");
  return hash;
}

/** The store that builder, serve and the page's routes share: docs/processes.md says what it answers. */
export const store = new Hono<{ Bindings: ControlEnv }>()
  .use(async (c, next) => {
    requireInternal(c.req.raw, c.env.INTERNAL_TOKEN);
    await next();
  })
  .get("/health", (c) => c.json({ ok: true }))
  .on(["GET", "HEAD"], "/blobs/:hash", async (c) => {
    const hash = checkHash(c.req.param("hash"));
    if (c.req.method === "HEAD") {
      const size = await blobSize(c.env.BLOBS, hash);
      if (size === null) return c.body(null, 404);
      return c.body(null, 200, { ...IMMUTABLE, "content-length": String(size) });
    }
    const blob = await readBlob(c.env.BLOBS, hash);
    if (!blob) throw noBlob(hash);
    return c.body(blob.body, 200, { ...IMMUTABLE, "content-length": String(blob.size) });
  })
  .put("/blobs/:hash", async (c) => {
    const hash = checkHash(c.req.param("hash"));
    if (!(await storeBlob(c.env.BLOBS, hash, c.req.raw))) {
      throw new ThawError(
        "upload_incomplete",
        `What arrived doesn't have the hash ${hash}. Nothing was stored; send it again.`,
      );
    }
    if (c.req.query("public") === "1") {
      await registryOf(c.env).openBlob(hash);
      c.executionCtx.waitUntil(keepCompressed(c.env.BLOBS, hash));
    }
    return c.json({ hash });
  })
  .get("/assets/:hash", async (c) => {
    const key = c.req.param("hash");
    const isHash = ASSET_HASH.test(readKey(key).name);
    const asset = isHash ? await readAsset(c.env.BLOBS, key) : null;
    if (!asset) throw new ThawError("not_found", `There is no asset ${key}.`);
    const type: Record<string, string> = asset.type ? { "content-type": asset.type } : {};
    return new Response(asset.body, { headers: { ...type, "content-length": String(asset.size) } });
  })
  .get("/refs/:kind/:key{.+}", async (c) => {
    const { kind, key } = c.req.param();
    const document = await registryOf(c.env).readRef(kind, key);
    if (document === null) throw new ThawError("not_found", `There is no ${kind} "${key}".`);
    return c.body(document, 200, { "content-type": "application/json" });
  })
  .put("/refs/:kind/:key{.+}", async (c) => {
    const { kind, key } = c.req.param();
    const document = await c.req.text();
    if (document.length > MAX_REF_BYTES || !isJson(document)) {
      throw new ThawError("bad_request", "A ref is a JSON document of 1 MiB at most.");
    }
    await registryOf(c.env).writeRef(kind, key, document);
    return c.json({ kind, key });
  })
  .get("/queues/:id", async (c) => {
    const key = c.req.param("id");
    const { name: id, scope } = readKey(key);
    const config = await registryOf(scopedTo(c.env, scope)).queueConfig(id);
    if (!config) throw new ThawError("not_found", `There is no queue ${key}.`);
    return c.json(config);
  })
  .post("/workflows/:id/instances", async (c) => {
    const { name: workflow, scope } = readKey(c.req.param("id"));
    const ids = (await c.req.json()) as string[];
    await registryOf(scopedTo(c.env, scope)).noteInstances(workflow, ids);
    return c.json({ ok: true });
  })
  .post("/tails/:name", async (c) => {
    await publish(c.env, c.req.param("name"), (await c.req.json()) as TailMessage[]);
    return c.json({ ok: true });
  })
  .get("/workers/:name", async (c) => {
    const key = c.req.param("name");
    const { name, scope } = readKey(key);
    const active = await registryOf(scopedTo(c.env, scope)).active(name);
    if (!active) throw new ThawError("worker_not_found", `No Worker "${key}" is deployed here.`);
    return c.json(active);
  });

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Blobs that were opened, for everyone who knows their hash. */
export const publicBlobs = new Hono<{ Bindings: ControlEnv }>().on(
  ["GET", "HEAD"],
  "/:hash",
  async (c) => {
    const hash = checkHash(c.req.param("hash"));
    const open = await registryOf(c.env).isOpenBlob(hash);
    const headers = {
      ...IMMUTABLE,
      etag: `"${hash}"`,
      vary: "accept-encoding",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
    };
    const known = c.req.header("if-none-match");
    if (open && (known === headers.etag || known === `"${hash}-br"`))
      return c.body(null, 304, headers);
    const accepted = c.req.header("accept-encoding");
    const small = open ? await readCompressed(c.env.BLOBS, hash, accepted) : null;
    if (small) return compressedAnswer(small.body, { ...headers, etag: `"${hash}-br"` });
    const blob = open ? await readBlob(c.env.BLOBS, hash) : null;
    if (!blob) throw noBlob(hash);
    return c.body(blob.body, 200, { ...headers, "content-length": String(blob.size) });
  },
);

/** `manual`: the body is compressed already. */
function compressedAnswer(body: ReadableStream, headers: Record<string, string>): Response {
  return new Response(body, {
    headers: { ...headers, "content-encoding": "br" },
    encodeBody: "manual",
  } as ResponseInit);
}
