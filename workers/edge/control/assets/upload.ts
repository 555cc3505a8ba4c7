import { type Context, Hono } from "hono";
import {
  type AssetManifest,
  assetManifestSchema,
  manifestProblem,
} from "../../../../lib/deploy/assets.ts";
import { registryOf, scopedTo } from "../../registry/client.ts";
import { keyOf } from "../../scope.ts";
import { readBlob } from "../blobs.ts";
import type { Api } from "../context.ts";
import { ApiError, ok } from "../envelope.ts";
import { keepAsset } from "./content.ts";
import { type AssetToken, assetToken, readAssetToken } from "./tokens.ts";

/** Content that arrived. */
interface Arrived {
  hash: string;
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
}

/**
 * Takes the content of assets, as forms of many files or one by one. The session's token is the permission;
 * the answer to the last of them is the token that a version is made with.
 */
export const assetUploads = new Hono<Api>()
  .post("/upload", async (c) => {
    const session = await sessionOf(c);
    if (c.req.query("base64") !== "true") {
      throw new ApiError(400, 10021, "Assets must be sent in Base64, with ?base64=true.");
    }
    return receive(c, session, await formAssets(c.req.raw));
  })
  .post("/upload/:hash", async (c) => {
    const session = await sessionOf(c);
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const type = c.req.header("content-type") ?? "";
    return receive(c, session, [{ hash: c.req.param("hash"), bytes, type }]);
  });

async function sessionOf(c: Context<Api>): Promise<AssetToken> {
  const bearer = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  const session = await readAssetToken(c.env, bearer, "upload");
  if (!session) throw new ApiError(401, 10000, "Authentication error");
  c.env = scopedTo(c.env, session.scope);
  return session;
}

async function formAssets(request: Request): Promise<Arrived[]> {
  const form = await request.formData().catch(() => {
    throw new ApiError(400, 10021, "upload_incomplete: The assets aren't a complete form.");
  });
  const arrived: Arrived[] = [];
  for (const [hash, part] of form.entries()) {
    const text = typeof part === "string" ? part : await part.text();
    const type = typeof part === "string" ? "" : part.type;
    arrived.push({ hash, bytes: decoded(hash, text), type });
  }
  return arrived;
}

function decoded(hash: string, text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new ApiError(400, 10021, `The asset ${hash} isn't Base64.`);
  }
}

async function receive(
  c: Context<Api>,
  session: AssetToken,
  arrived: Arrived[],
): Promise<Response> {
  const sizes = new Map(
    Object.entries(await readManifest(c, session)).map(([path, { hash, size }]) => [
      hash,
      { path, size },
    ]),
  );
  for (const { hash, bytes } of arrived) {
    const expected = sizes.get(hash);
    if (!expected) throw new ApiError(400, 10021, `The asset ${hash} isn't in the manifest.`);
    const size = bytes.byteLength;
    const problem = manifestProblem([{ path: expected.path, size }]);
    if (problem !== null) throw new ApiError(413, 10021, problem);
    if (size !== expected.size) {
      const message = `The asset ${expected.path} has ${size} bytes; the manifest says ${expected.size}.`;
      throw new ApiError(400, 10021, message);
    }
  }
  for (const { hash, bytes, type } of arrived) {
    await keepAsset(c.env.BLOBS, keyOf(c.env, hash), bytes, type);
  }
  const registry = registryOf(c.env);
  await registry.keepAssets(arrived.map(({ hash }) => hash));
  const missing = await registry.missingAssets([...sizes.keys()]);
  if (missing.length > 0) return accepted(202, {});
  return accepted(201, { jwt: await assetToken(c.env, { ...session, purpose: "complete" }) });
}

function accepted(status: number, result: Record<string, unknown>): Response {
  const { body, headers } = ok(result);
  return new Response(body, { status, headers });
}

async function readManifest(c: Context<Api>, { manifest }: AssetToken): Promise<AssetManifest> {
  const blob = await readBlob(c.env.BLOBS, manifest);
  if (!blob) throw new ApiError(500, 10013, "The manifest of this upload is missing.");
  return assetManifestSchema.parse(await new Response(blob.body).json());
}
