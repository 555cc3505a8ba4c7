import type { ControlEnv } from "../env.ts";
import type { NewVersion, StoredModule } from "../registry/types.ts";
import { receiveAssets } from "./assets/receive.ts";
import { hashOf, keepBlob } from "./blobs.ts";
import { readForm, type UploadedModule } from "./form.ts";
import { parseBindings } from "./metadata.ts";
import { checkDeclared, storedHash } from "./stored-modules.ts";

/** What Cloudflare takes a Worker without a compatibility date to mean. */
const OLDEST_DATE = "2021-11-02";

/**
 * Reads an upload, checks all of it, and only then stores the modules' content. What it gives becomes a
 * version in one step of the registry, so a failure anywhere here leaves what serves as it is.
 */
export async function receiveUpload(
  request: Request,
  env: ControlEnv,
  script: string,
): Promise<NewVersion> {
  const { metadata, modules } = await readForm(request);
  const bindings = parseBindings(metadata.bindings ?? []);
  const assetUpload = await receiveAssets(env, script, metadata);
  const stored: StoredModule[] = [];
  for (const module of modules) stored.push(await storeModule(module, env));
  const mainModule = metadata.main_module ?? "";
  const { limits, placement, usage_model } = metadata;
  const { tags, logpush, observability, tail_consumers } = metadata;
  return {
    mainModule,
    compatibilityDate: metadata.compatibility_date ?? OLDEST_DATE,
    compatibilityFlags: metadata.compatibility_flags ?? [],
    modules: stored,
    bindings,
    assetUpload,
    keepBindings: metadata.keep_bindings ?? [],
    migrations: metadata.migrations ?? undefined,
    annotations: metadata.annotations ?? {},
    source: sourceOf(request),
    etag: await etagOf(mainModule, stored),
    settings: given({ limits, placement, usage_model }),
    scriptSettings: given({ tags, logpush, observability, tail_consumers }),
  };
}

async function storeModule(module: UploadedModule, env: ControlEnv): Promise<StoredModule> {
  const { name, type, content } = module;
  if (!(content instanceof Blob)) {
    return { name, type, hash: await storedHash(env, name, content), bytes: content.size };
  }
  const bytes = await content.arrayBuffer();
  const hash = await hashOf(bytes);
  checkDeclared(module, hash);
  await keepBlob(env.BLOBS, hash, bytes);
  return { name, type, hash, bytes: bytes.byteLength };
}

/** Names the code alone, not its bindings. */
function etagOf(mainModule: string, modules: StoredModule[]): Promise<string> {
  const named = modules.map(({ name, type, hash }) => [name, type, hash]);
  return hashOf(new TextEncoder().encode(JSON.stringify([mainModule, named])));
}

/** Who deploys: wrangler warns when the last deploy came from elsewhere. */
export function sourceOf(request: Request): string {
  return request.headers.get("user-agent")?.startsWith("wrangler/") ? "wrangler" : "api";
}

const given = (settings: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined && value !== null),
  );
