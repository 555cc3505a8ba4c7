import { AssetWorkerInner } from "miniflare/dist/src/workers/assets/assets.worker.js";
import type { ServeEnv } from "../../env.ts";
import type { StoredAssets } from "../../registry/types.ts";
import { keyOf } from "../../scope.ts";
import { fetchAsset } from "../store.ts";
import type { Compatibility } from "./props.ts";
import { type AssetRecord, assetRecord } from "./records.ts";

/** The asset Worker over what is stored here. */
class StoredAssetWorker extends AssetWorkerInner {
  readonly #store: ServeEnv;
  readonly #record: AssetRecord;
  readonly #scope: string | undefined;

  constructor(
    ctx: unknown,
    { store, record, compatibility, scope }: AssetWorkerParts & StoredAssetParts,
  ) {
    const { run_worker_first: _, static_routing, ...config } = record.config;
    const CONFIG = {
      ...config,
      ...compatibility,
      // The asset Worker adds to this list, which isn't its own.
      compatibility_flags: [...compatibility.compatibility_flags],
      has_static_routing: static_routing !== undefined,
    };
    super(ctx as ConstructorParameters<typeof AssetWorkerInner>[0], { CONFIG });
    this.#store = store;
    this.#record = record;
    this.#scope = scope;
  }

  override async unstable_exists(pathname: string): Promise<string | null> {
    return this.#record.files.get(pathname) ?? null;
  }

  override async unstable_getByETag(hash: string) {
    const found = await fetchAsset(this.#store, keyOf({ SCOPE: this.#scope }, hash));
    if (!found?.body) throw new Error(`The content ${hash} of a static asset is missing.`);
    const contentType = found.headers.get("content-type") ?? undefined;
    return { readableStream: found.body, contentType, cacheStatus: "HIT" as const };
  }
}

interface StoredAssetParts {
  record: AssetRecord;
  scope: string | undefined;
}

interface AssetWorkerParts {
  store: ServeEnv;
  compatibility: Compatibility;
}

/** What answers for a version's static assets. @param ctx of the event that asks */
export async function assetWorker(
  ctx: unknown,
  { assets, ...parts }: AssetWorkerParts & { assets: StoredAssets },
): Promise<{ worker: AssetWorkerInner; record: AssetRecord }> {
  const record = await assetRecord(parts.store, assets);
  return { worker: new StoredAssetWorker(ctx, { ...parts, record, scope: assets.scope }), record };
}
