import { blake3 } from "@noble/hashes/blake3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import mime from "mime";
import { z } from "zod";
import { toBase64 } from "../project/base64.ts";
import type { AssetsSettings } from "../project/bindings/types.ts";
import type { AssetConfig, AssetManifest } from "./assets.ts";
import type { CloudflareClient } from "./cloudflare.ts";

/** A Worker's static assets by their path in the folder, as a bundle has them. */
export type AssetFiles = Readonly<Record<string, Uint8Array>>;

/** As an upload's metadata has them. */
export interface UploadedAssets {
  jwt: string;
  config: AssetConfig;
}

/** Files that say how the others are served; they go along as texts. */
const RULES = ["_headers", "_redirects"] as const;

const session = z.object({
  jwt: z.string().nullish(),
  buckets: z.array(z.array(z.string())).nullish(),
});
const sent = z.looseObject({ jwt: z.string().nullish() }).nullish();

/**
 * Sends the assets that the account doesn't have yet; gives what an upload of the Worker names them by, and
 * how many were sent.
 * @see https://developers.cloudflare.com/workers/static-assets/direct-upload/
 */
export async function uploadAssets(
  client: CloudflareClient,
  name: string,
  files: AssetFiles,
  settings: AssetsSettings,
): Promise<UploadedAssets & { sent: number; of: number }> {
  const served = Object.entries(files).filter(([path]) => !isRules(path));
  const manifest: AssetManifest = {};
  const byHash = new Map<string, { path: string; content: Uint8Array }>();
  for (const [path, content] of served) {
    const hash = assetHash(path, content);
    manifest[`/${path}`] = { hash, size: content.byteLength };
    byHash.set(hash, { path, content });
  }
  const path = `/workers/scripts/${encodeURIComponent(name)}/assets-upload-session`;
  const { jwt, buckets } = await client.call("POST", path, session, { manifest });
  let token = jwt ?? "";
  const missing = (buckets ?? []).filter((bucket) => bucket.length > 0);
  for (const bucket of missing) {
    const answer = await client.call(
      "POST",
      "/workers/assets/upload?base64=true",
      sent,
      () => bucketForm(bucket, byHash),
      { authorization: `Bearer ${jwt ?? ""}` },
    );
    token = answer?.jwt ?? token;
  }
  return {
    jwt: token,
    config: configOf(files, settings),
    sent: missing.flat().length,
    of: served.length,
  };
}

/** Whether a file says how the others are served, and isn't served itself. */
export const isRules = (path: string): boolean => RULES.some((name) => name === path);

/** The hash wrangler makes: of a file's content and ending, which decides its type. */
export function assetHash(path: string, content: Uint8Array): string {
  return bytesToHex(blake3(utf8ToBytes(toBase64(content) + endingOf(path)))).slice(0, 32);
}

const endingOf = (path: string): string =>
  /[^/]\.([^./]*)$/.exec(path.slice(path.lastIndexOf("/") + 1))?.[1] ?? "";

function bucketForm(
  bucket: string[],
  byHash: ReadonlyMap<string, { path: string; content: Uint8Array }>,
): FormData {
  const form = new FormData();
  for (const hash of bucket) {
    const file = byHash.get(hash);
    if (!file) continue;
    form.append(hash, new File([toBase64(file.content)], hash, { type: typeOf(file.path) }));
  }
  return form;
}

/** A file's type by its ending; `application/null` asks for no type at all. */
export function typeOf(path: string): string {
  const type = mime.getType(path) ?? "application/null";
  return type.startsWith("text/") ? `${type}; charset=utf-8` : type;
}

/** How a project's assets are served, with the two files that say more. */
export function configOf(files: AssetFiles, settings: AssetsSettings): AssetConfig {
  const { directory: _, ...config } = settings;
  const rules = RULES.flatMap((name) => {
    const file = files[name];
    return file ? [[name, new TextDecoder().decode(file)]] : [];
  });
  return { ...config, ...Object.fromEntries(rules) } as AssetConfig;
}
