import type { SqlStorage } from "@cloudflare/workers-types";
import { bundleCompatibility } from "../../../lib/deploy/bundle-compatibility.ts";
import { resolveAssets } from "./assets.ts";
import { bind } from "./bindings.ts";
import { activeVersions, everything, insertDeployment } from "./deployments.ts";
import { applyMigrations, listClasses } from "./objects.ts";
import { scopedWorker } from "./scoped.ts";
import { findScript, mergeSettings, noSuchScript, touchScript } from "./scripts.ts";
import { listTails } from "./tails.ts";
import type {
  ActiveDeployment,
  ActiveWorker,
  NewVersion,
  Outcome,
  Script,
  Version,
} from "./types.ts";
import { findVersion, insertVersion, latestVersion, resolveBindings } from "./versions.ts";

/** See `Registry.upload`. Call it in a transaction, as all of these. */
export function upload(
  sql: SqlStorage,
  name: string,
  version: NewVersion,
  options: { deploy: boolean; create: boolean },
  now: string,
): Outcome<Version> {
  if (!options.create && !findScript(sql, name)) return noSuchScript();
  if (version.migrations && !options.deploy) {
    const message =
      "A version that has migrations of Durable Objects can't wait for its deployment: deploy the Worker at once.";
    return { ok: false, refusal: { status: 400, code: 10211, message } };
  }
  const before = latestVersion(sql, name);
  const bindings = resolveBindings(version, before);
  if (!bindings.ok) return bindings;
  const assets = resolveAssets({ ...version, bindings: bindings.value }, before);
  if (!assets.ok) return assets;
  touchScript(sql, name, version.source, now);
  const script = findScript(sql, name);
  if (script) mergeSettings(sql, script, version.scriptSettings);
  const migrated = applyMigrations(sql, name, script?.migrationTag ?? null, version.migrations);
  if (!migrated.ok) return migrated;
  const bound = bind(sql, name, bindings.value, now);
  if (!bound.ok) return bound;
  const id = insertVersion(
    sql,
    name,
    { ...version, bindings: bound.value, assets: assets.value },
    now,
  );
  if (options.deploy) {
    const { source, annotations } = version;
    insertDeployment(sql, name, { versions: everything(id), source, annotations }, now);
  }
  return stored(sql, name, id);
}

/**
 * Stores a version made from the latest one. It serves at once if the latest one did or none has yet;
 * when an older one serves, Cloudflare refuses (10215), since the change would bring unreleased code along.
 */
export function release(
  sql: SqlStorage,
  name: string,
  trigger: string,
  now: string,
  change: (latest: Version) => Version,
): Outcome<Version> {
  if (!findScript(sql, name)) return noSuchScript();
  const latest = latestVersion(sql, name);
  if (!latest) return noSuchScript();
  const active = activeVersions(sql, name);
  if (active.some(({ version }) => version.id !== latest.id)) {
    const message =
      "The latest version of this Worker isn't the one that is deployed, or not the only one. Deploy it first, then change this.";
    return { ok: false, refusal: { status: 400, code: 10215, message } };
  }
  const { source } = latest;
  touchScript(sql, name, source, now);
  const annotations = { "workers/triggered_by": trigger };
  const id = insertVersion(sql, name, { ...change(latest), annotations }, now);
  insertDeployment(sql, name, { versions: everything(id), source, annotations }, now);
  return stored(sql, name, id);
}

/** See `Registry.changeVersion`. */
export function edit(
  sql: SqlStorage,
  name: string,
  change: Partial<Pick<Version, "compatibilityDate" | "compatibilityFlags" | "settings">> & {
    bindings?: NewVersion["bindings"] | undefined;
  },
  now: string,
): Outcome<Version> {
  const latest = latestVersion(sql, name);
  if (!latest) return noSuchScript();
  const { bindings = latest.bindings, ...rest } = change;
  const upload: NewVersion = { ...latest, bindings, keepBindings: [], scriptSettings: {} };
  const resolved = resolveBindings(upload, latest);
  if (!resolved.ok) return resolved;
  const bound = bind(sql, name, resolved.value, now);
  if (!bound.ok) return bound;
  const assetUpload = { manifest: undefined, config: null, keep: true };
  const assets = resolveAssets({ ...latest, bindings: resolved.value, assetUpload }, latest);
  if (!assets.ok) return assets;
  return release(sql, name, "settings", now, () => ({
    ...latest,
    ...rest,
    bindings: bound.value,
  }));
}

/** See `Registry.active`. */
export function activeDeployment(
  sql: SqlStorage,
  name: string,
  scope: string | undefined,
): ActiveDeployment | null {
  const script = findScript(sql, name);
  const [newest, ...older] = activeVersions(sql, name);
  if (!script || !newest) return null;
  const deployed = ({ percentage, version }: typeof newest) => ({
    percentage,
    worker: scopedWorker(activeWorker(sql, script, version), scope),
  });
  return { versions: [deployed(newest), ...older.map(deployed)] };
}

function activeWorker(sql: SqlStorage, script: Script, version: Version): ActiveWorker {
  const { id, bindings, assets, python } = version;
  const { mainModule, modules } = python ?? version;
  const compatibility = python ? bundleCompatibility(version) : version;
  return {
    name: script.name,
    script: script.tag,
    version: id,
    createdOn: version.createdOn,
    tag: version.annotations["workers/tag"] ?? "",
    addressed: script.subdomainEnabled !== false,
    mainModule,
    compatibilityDate: compatibility.compatibilityDate,
    compatibilityFlags: compatibility.compatibilityFlags,
    modules: modules.map(({ name: path, type, hash }) => ({ name: path, type, hash })),
    bindings,
    assets,
    tailed: listTails(sql, script.name).length > 0,
    objects: listClasses(sql, script.name).map((found) => ({
      className: found.class,
      namespace: found.namespace,
    })),
  };
}

function stored(sql: SqlStorage, name: string, id: string): Outcome<Version> {
  const version = findVersion(sql, name, id);
  return version ? { ok: true, value: version } : noSuchScript();
}
