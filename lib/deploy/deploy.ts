import { NO_SETTINGS, type ProjectBinding } from "../project/bindings/types.ts";
import type { Report } from "../sse.ts";
import { applyDatabaseMigrations } from "./d1-migrations.ts";
import { type FirstRequest, firstRequest } from "./first-request.ts";
import { pendingMigrations, type UploadMigrations } from "./migrations.ts";
import { bundleForm } from "./multipart.ts";
import { checkSecrets, preflight } from "./preflight.ts";
import { needsResources, type Resources, resolveResources } from "./resources.ts";
import type { DeployTarget } from "./targets.ts";
import { needsTriggers, setTriggers } from "./triggers.ts";
import type { Bundle } from "./types.ts";
import { type UploadedAssets, uploadAssets } from "./upload-assets.ts";
import { type UploadBinding, uploadBinding } from "./upload-bindings.ts";

export interface DeployOptions {
  bundle: Bundle;
  name: string;
  target: DeployTarget;
  /** Told of each step when it is done. */
  report?: Report | undefined;
  /** Shown with the version. */
  message?: string | undefined;
}

export interface DeployResult {
  url: string;
  /** The version's id. */
  version: string;
  firstRequest: FirstRequest;
}

/**
 * Deploys a bundle: checks it, finds or makes what it is bound to, applies the migrations of its
 * databases, uploads it, makes it serve, sets what
 * starts it, turns its address on and asks it once. Until the step `activate` is done, what served before
 * goes on serving. Throws a `ThawError`.
 */
export async function deployBundle(options: DeployOptions): Promise<DeployResult> {
  const { bundle, name, target, report } = options;
  const { client } = target;
  const { settings = NO_SETTINGS } = bundle;
  const step: Step = async (label, work) => {
    const began = performance.now();
    const value = await work();
    const text = typeof label === "string" ? label : label(value);
    report?.({ step: text, milliseconds: Math.round(performance.now() - began) });
    return value;
  };
  const before = await step("preflight", async () => {
    preflight(name, bundle, target.bindingTypes);
    const found = await client.findScript(name);
    if (found && needsNames(bundle)) checkSecrets(bundle, await client.listSecrets(name));
    return found;
  });
  const bindings = await bound(options, step);
  const migrations = pendingMigrations(settings.migrations, before?.migrationTag);
  const assets = await servedFiles(options, step);
  const upload = { exists: before !== null, bindings, migrations, assets };
  const version = await publish(options, upload, step);
  if (needsTriggers(settings)) {
    await step("triggers", () => setTriggers(client, name, settings));
  }
  await step("address", () => client.setAddress(name, true));
  const first = await firstRequest(target, name);
  report?.({ step: firstStep(first), milliseconds: first.milliseconds });
  return { url: await target.address(name), version, firstRequest: first };
}

type Step = <T>(label: string | ((value: T) => string), work: () => Promise<T>) => Promise<T>;

const needsNames = ({ vars, settings }: Bundle): boolean =>
  Object.keys(vars).length > 0 || (settings?.bindings.length ?? 0) > 0;

/** The bindings as the upload takes them, once everything they name is there and fit for it. */
async function bound(deploy: DeployOptions, step: Step): Promise<UploadBinding[]> {
  const { bundle, name, target } = deploy;
  const { settings = NO_SETTINGS } = bundle;
  const local = target.kind === "local";
  const options = { client: target.client, worker: name, substitute: local };
  const { bindings } = needsResources(settings)
    ? await step(resourcesStep, () => resolveResources(settings, options))
    : settings;
  await migrateDatabases(deploy, bindings, step);
  return bindings.map((binding) => uploadBinding(binding, { connectionStrings: local }));
}

/** Before the upload: the new version finds its tables, and a file that fails leaves the old one serving. */
async function migrateDatabases(
  { bundle: { databases = [] }, target }: DeployOptions,
  bindings: ProjectBinding[],
  step: Step,
): Promise<void> {
  if (databases.length === 0) return;
  await step(migrationsStep, () => applyDatabaseMigrations(target.client, databases, bindings));
}

const migrationsStep = (applied: string[]): string =>
  applied.length === 0 ? "migrations" : `migrations: applied ${applied.join(", ")}`;

/** The static assets as the upload names them, once their content is there. */
async function servedFiles(
  { bundle, name, target }: DeployOptions,
  step: Step,
): Promise<UploadedAssets | undefined> {
  const { assets: files, settings = NO_SETTINGS } = bundle;
  const { assets } = settings;
  if (!files || !assets) return undefined;
  const label = ({ sent, of }: { sent: number; of: number }): string =>
    `assets: sent ${sent} of ${of}`;
  const { jwt, config } = await step(label, () => uploadAssets(target.client, name, files, assets));
  return { jwt, config };
}

const resourcesStep = ({ made }: Resources): string =>
  made.length === 0 ? "resources" : `resources: made ${made.join(", ")}`;

interface Upload {
  exists: boolean;
  bindings: UploadBinding[];
  migrations: UploadMigrations | undefined;
  assets: UploadedAssets | undefined;
}

/**
 * A new Worker is made and served by one upload; one that exists gets a version, then a deployment. A
 * migration of Durable Objects can't wait for a deployment, so it goes with an upload that serves at once.
 */
async function publish(
  { bundle, name, target, message }: DeployOptions,
  { exists, bindings, migrations, assets }: Upload,
  step: Step,
): Promise<string> {
  const { client } = target;
  const form = () => bundleForm(bundle, { message, bindings, migrations, assets });
  if (!exists || migrations) {
    return step("upload and activate", () => client.putScript(name, form));
  }
  const { id } = await step("upload", () => client.createVersion(name, form));
  await step("activate", () =>
    client.deployVersion(name, id, message === undefined ? {} : { message }),
  );
  return id;
}

/** `first request: 200 (cold;dur=…)`. */
function firstStep({ status, serverTiming }: FirstRequest): string {
  return `first request: ${status}${serverTiming === null ? "" : ` (${serverTiming})`}`;
}
