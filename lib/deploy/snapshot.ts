import { unzipSync } from "fflate";
import { ThawError } from "../errors.ts";
import type { Report, ResumePoint } from "../sse.ts";
import { type DeployResult, deployBundle } from "./deploy.ts";
import { type SnapshotRecord, Store } from "./store.ts";
import type { DeployTarget } from "./targets.ts";
import type { Bundle } from "./types.ts";

export interface DeploySnapshotOptions {
  /** Id that `POST /api/snapshot` gave. */
  snapshot: string;
  name: string;
  target: DeployTarget;
  /** Replaces the project's own variables where given. */
  vars?: Record<string, unknown> | undefined;
  /** Of an earlier try of the same deploy. */
  resume?: ResumePoint | undefined;
  control: { fetch(input: string, init?: RequestInit): Promise<Response> };
  token: string;
}

/**
 * Puts a stored snapshot's bundle together and deploys it.
 * @throws ThawError `snapshot_not_found`, and what {@link deployBundle} throws
 */
export async function deploySnapshot(
  options: DeploySnapshotOptions,
  report: Report,
): Promise<DeployResult> {
  const store = new Store(options.control, options.token);
  const record = await store.getRef<SnapshotRecord>("snapshot", options.snapshot);
  if (!record) {
    throw new ThawError(
      "snapshot_not_found",
      `There is no snapshot ${options.snapshot.slice(0, 24)}. Build one with POST /api/snapshot first.`,
    );
  }
  const bundle = await assembleBundle(store, record);
  if (options.vars) bundle.vars = { ...bundle.vars, ...options.vars };
  const { name, target, resume } = options;
  return deployBundle({ bundle, name, target, resume, report });
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
