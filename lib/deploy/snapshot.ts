import { unzipSync } from "fflate";
import { ThawError } from "../errors.ts";
import { type SnapshotRecord, Store } from "./store.ts";
import type { Bundle } from "./types.ts";

export interface StoredSnapshot {
  /** Id that `POST /api/snapshot` gave. */
  snapshot: string;
  /** Replaces the project's own variables where given. */
  vars?: Record<string, unknown> | undefined;
  control: { fetch(input: string, init?: RequestInit): Promise<Response> };
  token: string;
}

/**
 * The bundle of a stored snapshot, and how long it took to start when it was proved.
 * @throws ThawError `snapshot_not_found`
 */
export async function storedBundle({
  control,
  token,
  snapshot,
  vars,
}: StoredSnapshot): Promise<{ bundle: Bundle; startMilliseconds: number | undefined }> {
  const store = new Store(control, token);
  const record = await store.getRef<SnapshotRecord>("snapshot", snapshot);
  if (!record) {
    throw new ThawError(
      "snapshot_not_found",
      `There is no snapshot ${snapshot.slice(0, 24)}. Build one with POST /api/snapshot first.`,
    );
  }
  const bundle = await assembleBundle(store, record);
  if (vars) bundle.vars = { ...bundle.vars, ...vars };
  return { bundle, startMilliseconds: record.startMilliseconds };
}

/** A stored snapshot's bundle; the content of its modules is read when it is needed. */
export async function assembleBundle(store: Store, record: SnapshotRecord): Promise<Bundle> {
  const modules = record.bundle.modules.map((module) => ({
    ...module,
    load: () => store.get(module.hash),
  }));
  const assets = record.assets && unzipSync(await store.get(record.assets.hash));
  const { compatibilityDate, compatibilityFlags, vars, settings, databases, exports } = record;
  return {
    mainModule: record.bundle.mainModule,
    modules,
    compatibilityDate,
    compatibilityFlags,
    vars,
    settings,
    databases,
    assets,
    exports,
  };
}
