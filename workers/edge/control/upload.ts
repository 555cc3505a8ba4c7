import type { Context } from "hono";
import type { ModuleType } from "../../../lib/deploy/modules.ts";
import { sha256 } from "../../../lib/hash.ts";
import type { ControlEnv } from "../env.ts";
import { isInternal } from "../internal.ts";
import { registryOf } from "../registry/client.ts";
import type { NewVersion, StoredModule, Version } from "../registry/types.ts";
import { receiveAssets } from "./assets/receive.ts";
import { keepBlob } from "./blobs.ts";
import { type Api, activated } from "./context.ts";
import { unwrap } from "./envelope.ts";
import { readForm, type UploadedModule, type UploadForm } from "./form.ts";
import { OLDEST_DATE, parseBindings } from "./metadata.ts";
import { eraseDropped } from "./objects.ts";
import { buildPython } from "./python/build.ts";
import { checkStart } from "./start-check.ts";
import { checkDeclared, storedHash } from "./stored-modules.ts";

/** What stays where an upload doesn't say: a deploy by a client that says nothing takes no secret away. */
const SECRETS = ["secret_text", "secret_key"];

/** Keeps an upload as a version; one that is deployed serves from now on. `create` makes the script if need be. */
export async function keepVersion(
  c: Context<Api>,
  name: string,
  options: { deploy: boolean; create: boolean },
  read?: (request: Request) => Promise<UploadForm>,
): Promise<Version> {
  const upload = await receiveUpload(c.req.raw, c.env, name, read);
  const version = unwrap(await registryOf(c.env).upload(name, upload, options));
  if (options.deploy) {
    await activated(c.env, name);
    c.executionCtx.waitUntil(eraseDropped(c.env));
  }
  return version;
}

/**
 * Reads an upload, checks all of it, and only then stores the modules' content. What it gives becomes a
 * version in one step of the registry, so a failure anywhere here leaves what serves as it is.
 */
async function receiveUpload(
  request: Request,
  env: ControlEnv,
  script: string,
  read: (request: Request) => Promise<UploadForm> = readForm,
): Promise<NewVersion> {
  const { metadata, modules } = await read(request);
  const bindings = parseBindings(metadata.bindings ?? []);
  const assetUpload = await receiveAssets(env, script, metadata);
  const mainModule = metadata.main_module ?? "";
  const isPython = modules.some(({ name, type }) => name === mainModule && type === "python");
  const code = isPython
    ? await buildPython(env, script, { metadata, bindings, modules })
    : await storeModules(env, mainModule, modules);
  const compatibility = {
    compatibilityDate: metadata.compatibility_date ?? OLDEST_DATE,
    compatibilityFlags: metadata.compatibility_flags ?? [],
  };
  // Thaw's own uploads are snapshots, which were started when they were proven.
  const isSnapshot = metadata.thaw_modules || isInternal(request, env.INTERNAL_TOKEN);
  const isProven = isPython || mainModule === "" || isSnapshot;
  const handlers = isProven
    ? undefined
    : await checkStart(env, script, { mainModule, ...compatibility, bindings, ...code });
  const { limits, placement, usage_model } = metadata;
  const { tags, logpush, observability, tail_consumers } = metadata;
  return {
    mainModule,
    ...compatibility,
    bindings,
    assetUpload,
    keepBindings: metadata.keep_bindings ?? SECRETS,
    migrations: metadata.migrations ?? undefined,
    annotations: metadata.annotations ?? {},
    source: sourceOf(request),
    handlers,
    ...code,
    settings: given({ limits, placement, usage_model }),
    scriptSettings: given({ tags, logpush, observability, tail_consumers }),
  };
}

async function storeModules(
  env: ControlEnv,
  mainModule: string,
  modules: UploadedModule[],
): Promise<Pick<NewVersion, "modules" | "etag">> {
  const stored: StoredModule[] = [];
  for (const module of modules) stored.push(await storeModule(module, env));
  const named = stored.map(({ name, type, hash }) => [name, type, hash]);
  const etag = await sha256(new TextEncoder().encode(JSON.stringify([mainModule, named])));
  return { modules: stored, etag };
}

async function storeModule(module: UploadedModule, env: ControlEnv): Promise<StoredModule> {
  const { name, content } = module;
  // Of a JavaScript Worker, where there is no Python (`form.ts`).
  const type = module.type as ModuleType;
  if (!(content instanceof Blob)) {
    return { name, type, hash: await storedHash(env, name, content), bytes: content.size };
  }
  const bytes = await content.arrayBuffer();
  const hash = await sha256(bytes);
  checkDeclared(module, hash);
  await keepBlob(env.BLOBS, hash, bytes);
  return { name, type, hash, bytes: bytes.byteLength };
}

/** Who deploys: wrangler warns when the last deploy came from elsewhere. */
export function sourceOf(request: Request): string {
  return request.headers.get("user-agent")?.startsWith("wrangler/") ? "wrangler" : "api";
}

const given = (settings: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined && value !== null),
  );
