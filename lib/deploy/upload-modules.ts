import { z } from "zod";
import { mib } from "../sizes.ts";
import type { CloudflareClient } from "./cloudflare.ts";
import { CloudflareError } from "./envelope.ts";
import { CONTENT_TYPES } from "./modules.ts";
import {
  type AnyModule,
  type BundleModule,
  loadModules,
  moduleBytes,
  moduleHash,
  totalBytes,
} from "./types.ts";

/** A module as an upload's metadata declares it; the edge checks what arrived against it. */
export interface DeclaredModule {
  name: string;
  /** The content type that its part has, or would have. */
  type: string;
  hash: string;
  bytes: number;
}

/** What of a bundle goes over the wire. */
export interface UploadParts {
  sent: BundleModule[];
  /** All modules by their hashes, for a target that keeps contents by them; undefined for others. */
  declared?: DeclaredModule[] | undefined;
}

const session = z.object({ missing: z.array(z.string()) });

/**
 * Loads the modules that have to be sent: those whose content a target hasn't got, where it can be asked, else
 * all of them. Only the edge of Thaw can: Cloudflare takes whole uploads, and says 404 to the question.
 */
export async function uploadParts(
  client: CloudflareClient,
  name: string,
  modules: AnyModule[],
  { keepsModules }: { keepsModules: boolean },
): Promise<UploadParts> {
  if (!keepsModules) return { sent: await loadModules(modules) };
  const declared = await Promise.all(modules.map(declaration));
  const missing = await missingHashes(client, name, declared);
  if (missing === null) return { sent: await loadModules(modules) };
  const wanted = modules.filter((_, index) => missing.has(declared[index]?.hash ?? ""));
  return { sent: await loadModules(wanted), declared };
}

/** `0.2 MiB of 52.1 MiB`: what an upload sends of what it is. */
export function sentShare({ sent }: UploadParts, modules: AnyModule[]): string {
  return `${mib(totalBytes(sent))} of ${mib(totalBytes(modules))}`;
}

async function missingHashes(
  client: CloudflareClient,
  name: string,
  declared: DeclaredModule[],
): Promise<Set<string> | null> {
  const path = `/workers/scripts/${encodeURIComponent(name)}/modules-upload-session`;
  const hashes = [...new Set(declared.map(({ hash }) => hash))];
  try {
    return new Set((await client.call("POST", path, session, { hashes })).missing);
  } catch (thrown) {
    const unknown = thrown instanceof CloudflareError && [404, 405].includes(thrown.httpStatus);
    if (unknown) return null;
    throw thrown;
  }
}

async function declaration(module: AnyModule): Promise<DeclaredModule> {
  const { name, type } = module;
  const hash = await moduleHash(module);
  return { name, type: CONTENT_TYPES[type], hash, bytes: moduleBytes(module) };
}
