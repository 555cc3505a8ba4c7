import type { ActiveWorker, StoredAssets } from "../../registry/types.ts";

/** Dates and flags decide how some requests are answered. */
export interface Compatibility {
  compatibility_date: string;
  compatibility_flags: string[];
}

/** Whose static assets a binding reaches. */
export interface AssetsProps {
  assets: StoredAssets;
  compatibility: Compatibility;
}

export const compatibilityOf = (worker: ActiveWorker): Compatibility => ({
  compatibility_date: worker.compatibilityDate,
  compatibility_flags: worker.compatibilityFlags,
});
