import type { Compatibility } from "../../../../lib/worker/assets/asset-worker.ts";
import type { ActiveWorker, StoredAssets } from "../../registry/types.ts";

export type { Compatibility };

/** Whose static assets a binding reaches. */
export interface AssetsProps {
  assets: StoredAssets;
  compatibility: Compatibility;
}

export const compatibilityOf = (worker: ActiveWorker): Compatibility => ({
  compatibility_date: worker.compatibilityDate,
  compatibility_flags: worker.compatibilityFlags,
});
