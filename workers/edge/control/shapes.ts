import type { Binding } from "../../../lib/deploy/bindings.ts";
import type { ScriptState } from "../registry/registry.ts";
import type { Deployment, Script, Version } from "../registry/types.ts";

/** Of a Worker whose start wasn't checked. */
const HANDLERS = ["fetch"];
const AUTHOR = { author_email: "local@thaw.invalid", author_id: "local" };

/** A binding as answers show it: a secret without its text, a database without its password. */
function publicBinding(binding: Binding): Record<string, unknown> {
  if (binding.type === "secret_text") return { type: binding.type, name: binding.name };
  if (binding.type !== "hyperdrive") return { ...binding };
  const { localConnectionString: _, ...shown } = binding as Record<string, unknown>;
  return shown;
}

const bare = (id: string): string => id.replaceAll("-", "");

/** `GET …/workers/scripts` and the result of an upload. `deployment_id` is the version's id without dashes. */
export function scriptShape(script: Script, version: Version | undefined): Record<string, unknown> {
  return {
    id: script.name,
    tag: script.tag,
    etag: version?.etag ?? null,
    handlers: version?.handlers ?? HANDLERS,
    modified_on: script.modifiedOn,
    created_on: script.createdOn,
    last_deployed_from: script.lastDeployedFrom,
    deployment_id: version ? bare(version.id) : null,
    startup_time_ms: 0,
    has_modules: version?.mainModule !== "",
    has_assets: Boolean(version?.assets),
    ...(script.migrationTag === null ? {} : { migration_tag: script.migrationTag }),
    usage_model: "standard",
    compatibility_date: version?.compatibilityDate,
    compatibility_flags: version?.compatibilityFlags ?? [],
    ...script.settings,
  };
}

/** `GET …/workers/services/{name}`: the first thing wrangler asks. */
export function serviceShape({ script, versions }: ScriptState): Record<string, unknown> {
  const times = { created_on: script.createdOn, modified_on: script.modifiedOn };
  const environment = {
    environment: "production",
    ...times,
    script: scriptShape(script, versions[0]),
    script_tag: script.tag,
  };
  return {
    id: script.name,
    ...times,
    usage_model: "standard",
    default_environment: environment,
    environments: [environment],
  };
}

/** `GET …/workers/workers/{name}`. */
export function workerShape(script: Script): Record<string, unknown> {
  return {
    id: script.tag,
    name: script.name,
    created_on: script.createdOn,
    updated_on: script.modifiedOn,
    tags: script.settings.tags ?? [],
    logpush: script.settings.logpush ?? false,
    observability: script.settings.observability ?? { enabled: false },
    tail_consumers: script.settings.tail_consumers ?? [],
    subdomain: addressShape(script),
  };
}

/** `GET …/workers/workers/{name}/versions/{id}`: one level, where {@link versionShape} has several. */
export function workerVersionShape(version: Version): Record<string, unknown> {
  const { id, number, createdOn, source, annotations, bindings, settings } = version;
  return {
    id,
    number,
    created_on: createdOn,
    source,
    annotations,
    urls: [],
    main_module: version.mainModule === "" ? undefined : version.mainModule,
    compatibility_date: version.compatibilityDate,
    compatibility_flags: version.compatibilityFlags,
    bindings: bindings.map(publicBinding),
    usage_model: "standard",
    startup_time_ms: 0,
    ...settings,
  };
}

/** `…/subdomain`: on for a new Worker until someone turns it off. */
export const addressShape = (script: Script): { enabled: boolean; previews_enabled: boolean } => ({
  enabled: script.subdomainEnabled ?? true,
  previews_enabled: script.previewsEnabled ?? false,
});

export function versionShape(version: Version): Record<string, unknown> {
  return {
    id: version.id,
    number: version.number,
    metadata: {
      created_on: version.createdOn,
      modified_on: version.createdOn,
      source: version.source,
      hasPreview: false,
      has_preview: false,
      ...AUTHOR,
    },
    annotations: version.annotations,
    resources: {
      bindings: version.bindings.map(publicBinding),
      script: {
        etag: version.etag,
        handlers: version.handlers ?? HANDLERS,
        last_deployed_from: version.source,
      },
      script_runtime: {
        compatibility_date: version.compatibilityDate,
        compatibility_flags: version.compatibilityFlags,
        usage_model: "standard",
        ...(version.settings.limits ? { limits: version.settings.limits } : {}),
      },
    },
    startup_time_ms: 0,
    // Cloudflare doesn't say how large a version is.
    thaw_bytes: version.modules.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

export function deploymentShape(deployment: Deployment): Record<string, unknown> {
  return {
    id: deployment.id,
    source: deployment.source,
    strategy: "percentage",
    author_email: AUTHOR.author_email,
    annotations: deployment.annotations,
    created_on: deployment.createdOn,
    versions: deployment.versions.map(({ versionId, percentage }) => ({
      version_id: versionId,
      percentage,
    })),
  };
}

export function settingsShape({ script, versions }: ScriptState): Record<string, unknown> {
  const latest = versions[0];
  return {
    bindings: latest?.bindings.map(publicBinding) ?? [],
    compatibility_date: latest?.compatibilityDate,
    compatibility_flags: latest?.compatibilityFlags ?? [],
    usage_model: "standard",
    ...latest?.settings,
    ...scriptSettingsShape(script),
  };
}

export const scriptSettingsShape = (script: Script): Record<string, unknown> => ({
  tags: [],
  logpush: false,
  tail_consumers: [],
  observability: { enabled: false },
  ...script.settings,
});
