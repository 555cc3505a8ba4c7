import { sha256 } from "../hash.ts";
import type { ResumePoint } from "../sse.ts";
import type { DeployOptions } from "./deploy.ts";
import { CloudflareError } from "./envelope.ts";
import type { Steps } from "./steps.ts";
import { moduleBytes, moduleHash } from "./types.ts";

/**
 * Names a deploy: the same code, settings, files, secrets and name for the same account. A retry that brings a
 * point of another deploy starts from the beginning.
 */
export async function resumeKey(options: DeployOptions): Promise<string> {
  const { bundle, name, target, message } = options;
  const { modules, assets = {}, exports: _, ...settings } = bundle;
  const named = await Promise.all(
    modules.map(async (module) => [module.name, moduleBytes(module), await moduleHash(module)]),
  );
  const files = await Promise.all(
    Object.entries(assets).map(async ([path, content]) => [path, await sha256(content)]),
  );
  const where = [target.kind, target.client.accountId, name, message ?? null];
  const text = JSON.stringify([where, named, files, settings, await sealedSecrets(options)]);
  return sha256(new TextEncoder().encode(text));
}

/**
 * What tells a deploy's secrets from others. The key goes to the page, and a plain hash of a short secret can be
 * guessed: so this is an HMAC under a key that only the server has. Without one, no two deploys are the same.
 */
async function sealedSecrets({
  secrets = {},
  keepSecrets = true,
  resumeSeal,
}: DeployOptions): Promise<unknown> {
  const entries = Object.entries(secrets).sort(([one], [other]) => (one < other ? -1 : 1));
  if (entries.length === 0) return keepSecrets;
  if (!resumeSeal) return crypto.randomUUID();
  const utf8 = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", utf8.encode(resumeSeal), algorithm, false, [
    "sign",
  ]);
  const text = utf8.encode(`thaw deploy secrets ${JSON.stringify(entries)}`);
  return [keepSecrets, await sha256(new Uint8Array(await crypto.subtle.sign("HMAC", key, text)))];
}

/** The point to go on from, where it is one of this deploy and its version is still there. */
export async function resumePoint(
  { resume, name, target }: DeployOptions,
  key: string,
  steps: Steps,
): Promise<ResumePoint | undefined> {
  if (resume?.key !== key) return undefined;
  const step = resume.active ? "uploaded and active from before" : "uploaded before";
  try {
    await steps.run(
      step,
      () => target.client.findVersion(name, resume.version),
      () => ({ resume }),
    );
    return resume;
  } catch (thrown) {
    // Deleted in between: all of it anew.
    if (thrown instanceof CloudflareError && thrown.httpStatus === 404) return undefined;
    throw thrown;
  }
}
