import { SourceAssetWorker } from "../../../../lib/worker/assets/asset-worker.ts";
import type { ServeEnv } from "../../env.ts";
import type { StoredAssets } from "../../registry/types.ts";
import { keyOf } from "../../scope.ts";
import { fetchAsset } from "../store.ts";
import type { Compatibility } from "./props.ts";
import { type AssetRecord, assetRecord } from "./records.ts";

interface AssetWorkerParts {
  store: ServeEnv;
  compatibility: Compatibility;
}

/** What answers for a version's static assets. @param ctx of the event that asks */
export async function assetWorker(
  ctx: unknown,
  { assets, store, compatibility }: AssetWorkerParts & { assets: StoredAssets },
): Promise<{ worker: SourceAssetWorker; record: AssetRecord }> {
  const record = await assetRecord(store, assets);
  const { files, config } = record;
  const keyed = (hash: string) => keyOf({ SCOPE: assets.scope }, hash);
  const source = { files, read: (hash: string) => read(store, keyed(hash)) };
  return { worker: new SourceAssetWorker(ctx, { source, config, compatibility }), record };
}

async function read(store: ServeEnv, key: string) {
  const found = await fetchAsset(store, key);
  if (!found?.body) throw new Error(`The content ${key} of a static asset is missing.`);
  const contentType = found.headers.get("content-type") ?? undefined;
  return { readableStream: found.body, contentType };
}
