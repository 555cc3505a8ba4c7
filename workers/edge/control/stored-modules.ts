import { Hono } from "hono";
import { z } from "zod";
import { moduleType } from "../../../lib/deploy/modules.ts";
import { sha256 } from "../../../lib/hash.ts";
import type { ControlEnv } from "../env.ts";
import { blobSize, HASH, isWhole, readBlob } from "./blobs.ts";
import { type Api, newName, readBody } from "./context.ts";
import { ApiError, ok } from "./envelope.ts";
import type { UploadedModule } from "./form.ts";

const MOST_HASHES = 2000;

const hash = z.string().regex(HASH, "must be a SHA-256 in hex");
const sessionBody = z.object({ hashes: z.array(hash).max(MOST_HASHES) });

/**
 * An upload's `metadata.thaw_modules`: every module with its hash. One without a part is taken from what is
 * stored; one with a part is stored only if it is what its hash says. An extension: Cloudflare has no such key.
 */
export const declaredModules = z.array(
  z.object({ name: z.string().min(1), type: z.string(), hash, bytes: z.number().int().min(0) }),
);

type DeclaredModules = z.infer<typeof declaredModules>;

/** Content that is here already, in place of a part. */
export interface StoredContent {
  hash: string;
  size: number;
}

/** Which of an upload's modules aren't here yet, or are damaged, by their hashes. */
export const moduleSessions = new Hono<Api>().post("/:name/modules-upload-session", async (c) => {
  const name = newName(c.req.param("name"));
  // Contents are shared by all accounts: whoever may only guess a hash must not get what it stands for.
  if (c.env.SCOPE !== undefined) throw unshared(name);
  const what = "The list isn't valid";
  const { hashes } = await readBody(sessionBody, c.req.raw, { what });
  const missing: string[] = [];
  // One after the other: each may be tens of megabytes.
  for (const one of hashes) if (!(await isWhole(c.env.BLOBS, one))) missing.push(one);
  return ok({ missing });
});

/** The modules of an upload in the order they were declared, those without a part from what is stored. */
export function withDeclared(
  parts: UploadedModule[],
  declared: DeclaredModules | null | undefined,
): UploadedModule[] {
  if (!declared) return parts;
  const strange = parts.find((part) => !declared.some(({ name }) => name === part.name));
  if (strange) {
    throw new ApiError(400, 10021, `thaw_modules doesn't name the module "${strange.name}".`);
  }
  return declared.map(({ name, type: contentType, hash: declaredHash, bytes }) => {
    const part = parts.find((one) => one.name === name);
    if (part) return { ...part, declaredHash };
    const type = moduleType(contentType);
    const content = { hash: declaredHash, size: bytes };
    if (type) return { name, type, contentType, content };
    throw new ApiError(400, 10021, `Module "${name}" has the unknown content type ${contentType}.`);
  });
}

/** The hash of content that an upload leaves out since it is here. */
export async function storedHash(
  env: ControlEnv,
  name: string,
  { hash: wanted, size }: StoredContent,
): Promise<string> {
  if (env.SCOPE !== undefined) throw unshared(name);
  if ((await blobSize(env.BLOBS, wanted)) === size) return wanted;
  throw incomplete(`The content of the module "${name}" isn't stored here. Send it.`);
}

/** A module's content, wherever it is. */
export async function moduleBytes(
  env: ControlEnv,
  module: UploadedModule,
): Promise<Uint8Array<ArrayBuffer>> {
  const { name, content } = module;
  if (!(content instanceof Blob)) {
    const blob = await readBlob(env.BLOBS, await storedHash(env, name, content));
    return new Uint8Array(await new Response(blob?.body ?? null).arrayBuffer());
  }
  const bytes = new Uint8Array(await content.arrayBuffer());
  if (module.declaredHash !== undefined) checkDeclared(module, await sha256(bytes));
  return bytes;
}

/** @throws ApiError 10021 where a part isn't what the upload's own metadata says it is */
export function checkDeclared(module: UploadedModule, found: string): void {
  if (module.declaredHash === undefined || module.declaredHash === found) return;
  throw incomplete(
    `The module "${module.name}" changed on its way: its content isn't what its hash says. Nothing was deployed; send it again.`,
  );
}

const unshared = (name: string): ApiError =>
  new ApiError(404, 7003, `A temporary account sends all that "${name}" consists of.`);

const incomplete = (message: string): ApiError =>
  new ApiError(400, 10021, `upload_incomplete: ${message}`);
