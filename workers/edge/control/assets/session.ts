import { Hono } from "hono";
import { z } from "zod";
import {
  type AssetManifest,
  assetManifestSchema,
  manifestProblem,
  TEMPORARY_ASSETS,
} from "../../../../lib/deploy/assets.ts";
import { sha256 } from "../../../../lib/hash.ts";
import { registryOf } from "../../registry/client.ts";
import { keepBlob } from "../blobs.ts";
import { type Api, newName, readBody } from "../context.ts";
import { ApiError, ok } from "../envelope.ts";
import { assetToken } from "./tokens.ts";

/** What clients send in one request at most, unless a single file has more. */
const BUCKET_BYTES = 16 * 1024 * 1024;
const BUCKET_FILES = 200;

const sessionBody = z.object({ manifest: assetManifestSchema });

/** Begins an upload of static assets: says which content isn't here yet, in portions to send. */
export const assetSessions = new Hono<Api>().post("/:name/assets-upload-session", async (c) => {
  const script = newName(c.req.param("name"));
  const what = "The manifest isn't valid";
  const { manifest } = await readBody(sessionBody, c.req.raw, { what });
  const entries = Object.entries(manifest);
  const problem = manifestProblem(
    entries.map(([path, { size }]) => ({ path, size })),
    c.env.SCOPE === undefined ? undefined : TEMPORARY_ASSETS,
  );
  if (problem !== null) throw new ApiError(400, 10021, problem);
  const text = new TextEncoder().encode(JSON.stringify(manifest));
  const blob = await sha256(text);
  await keepBlob(c.env.BLOBS, blob, text.buffer);
  const missing = await registryOf(c.env).missingAssets(entries.map(([, { hash }]) => hash));
  const purpose = missing.length === 0 ? "complete" : "upload";
  const files = entries.length;
  const jwt = await assetToken(c.env, {
    purpose,
    script,
    scope: c.env.SCOPE,
    manifest: blob,
    files,
  });
  return ok({ jwt, buckets: portions(missing, manifest) });
});

/** The missing content in portions, each small enough for one request. */
function portions(missing: string[], manifest: AssetManifest): string[][] {
  const sizes = new Map(Object.values(manifest).map(({ hash, size }) => [hash, size]));
  const buckets: string[][] = [];
  let bucket: string[] = [];
  let bytes = 0;
  for (const hash of missing) {
    const size = sizes.get(hash) ?? 0;
    if (bucket.length === BUCKET_FILES || (bucket.length > 0 && bytes + size > BUCKET_BYTES)) {
      buckets.push(bucket);
      bucket = [];
      bytes = 0;
    }
    bucket.push(hash);
    bytes += size;
  }
  return bucket.length > 0 ? [...buckets, bucket] : buckets;
}
