import { z } from "zod";
import { mib } from "../sizes.ts";

/** Cloudflare's limits for a version's static assets. */
export const MAX_ASSETS = 20_000;
export const MAX_ASSET_BYTES = 25 * 1024 * 1024;

interface AssetLimits {
  files: number;
  /** Of each file. */
  bytes: number;
}

/** What a temporary account may have. */
export const TEMPORARY_ASSETS: AssetLimits = { files: 1000, bytes: 5 * 1024 * 1024 };

/** A file as an upload's manifest names it. The hash is the client's own: 32 hex digits. */
const assetEntry = z.object({
  hash: z.string().regex(/^[0-9a-f]{32}$/, "must be 32 hex digits"),
  size: z.number().int().min(0),
});

/** All files of a version by their path, which begins with a slash and isn't encoded. */
export const assetManifestSchema = z.record(
  z.string().regex(/^\//, "must begin with /"),
  assetEntry,
);

export type AssetManifest = z.infer<typeof assetManifestSchema>;

/** How assets are served, as an upload's `metadata.assets.config` has it. */
export const assetConfigSchema = z.object({
  html_handling: z
    .enum(["auto-trailing-slash", "force-trailing-slash", "drop-trailing-slash", "none"])
    .nullish(),
  not_found_handling: z.enum(["single-page-application", "404-page", "none"]).nullish(),
  run_worker_first: z.union([z.boolean(), z.array(z.string())]).nullish(),
  base_path: z
    .string()
    .regex(/^\/[\w./~-]*$/, "must be a path")
    .nullish(),
  /** The texts of the two files, which aren't among the assets. */
  _headers: z.string().nullish(),
  _redirects: z.string().nullish(),
});

export type AssetConfig = z.infer<typeof assetConfigSchema>;

/** What of a manifest is more than Cloudflare takes, in its words; null where nothing is. */
export function manifestProblem(
  files: { path: string; size: number }[],
  most: AssetLimits = { files: MAX_ASSETS, bytes: MAX_ASSET_BYTES },
): string | null {
  if (files.length > most.files) {
    return `Maximum number of assets exceeded.\nCloudflare Workers supports up to ${most.files.toLocaleString("en-US")} assets in a version. We found ${files.length.toLocaleString("en-US")} files in the specified assets directory.`;
  }
  const large = files.find(({ size }) => size > most.bytes);
  if (!large) return null;
  return `Asset too large.\nCloudflare Workers supports assets with sizes of up to ${mib(most.bytes)}. We found a file ${large.path} with a size of ${mib(large.size)}.`;
}
