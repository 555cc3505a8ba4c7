import { assetManifestSchema } from "../../../../lib/deploy/assets.ts";
import type { ServedConfig } from "../../../../lib/worker/assets/config.ts";
import type { ServeEnv } from "../../env.ts";
import type { StoredAssets } from "../../registry/types.ts";
import { fetchModule } from "../store.ts";

/** A version's static assets, ready to be looked up. */
export interface AssetRecord {
  /** The content's hash by path. */
  files: ReadonlyMap<string, string>;
  config: ServedConfig;
}

const DEFAULT: ServedConfig = {
  redirects: { version: 1, staticRules: {}, rules: {} },
  headers: { version: 2, rules: {} },
  run_worker_first: false,
};

/** How many versions' assets are remembered; a large one has some megabytes. */
const MOST = 32;

const known = new Map<string, AssetRecord>();

/** What was read before is not read again: both blobs are named by their content. */
export async function assetRecord(env: ServeEnv, assets: StoredAssets): Promise<AssetRecord> {
  const key = `${assets.manifest} ${assets.config}`;
  const found = known.get(key) ?? (await readRecord(env, assets));
  // The one used last goes to the end; the first is the one to forget.
  known.delete(key);
  known.set(key, found);
  for (const oldest of known.keys()) {
    if (known.size <= MOST) break;
    known.delete(oldest);
  }
  return found;
}

async function readRecord(env: ServeEnv, assets: StoredAssets): Promise<AssetRecord> {
  const [manifest, config] = await Promise.all([
    readJson(env, assets.manifest),
    assets.config === null ? DEFAULT : readJson(env, assets.config),
  ]);
  const files = Object.entries(assetManifestSchema.parse(manifest));
  return {
    files: new Map(files.map(([path, { hash }]) => [path, hash])),
    config: config as ServedConfig,
  };
}

async function readJson(env: ServeEnv, blob: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await fetchModule(env, blob)));
}
