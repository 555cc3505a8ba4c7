import { ThawError } from "../errors.ts";
import {
  NO_SETTINGS,
  type ProjectBinding,
  type WorkerSettings,
} from "../project/bindings/types.ts";
import type { Secrets } from "../project/secrets.ts";
import type { Report, ResumePoint } from "../sse.ts";
import { applyDatabaseMigrations } from "./d1-migrations.ts";
import { type FirstRequest, firstRequest } from "./first-request.ts";
import type { UploadOptions } from "./multipart.ts";
import { preflight } from "./preflight/bundle.ts";
import { neededWorkers, otherWorkerProblems } from "./preflight/other-workers.ts";
import { secretProblems } from "./preflight/secrets.ts";
import { uploadVersion } from "./publish.ts";
import {
  needsResources,
  type ResourceOptions,
  type Resources,
  resolveResources,
} from "./resources.ts";
import { resumeKey, resumePoint } from "./resume.ts";
import { Steps } from "./steps.ts";
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
  /** Whether resources that are missing are made; they are, unless this says otherwise. */
  create?: boolean | undefined;
  /** Secrets that the new version gets; they go with its upload and nowhere else. */
  secrets?: Secrets | undefined;
  /** Whether the Worker's other secrets stay; they do, unless this says otherwise. */
  keepSecrets?: boolean | undefined;
  /** A key of the server's own, for what a retry is told of secrets (`resume.ts`). */
  resumeSeal?: string | undefined;
  /** Of an earlier try of the same deploy, which failed after its upload. */
  resume?: ResumePoint | undefined;
}

export interface DeployResult {
  url: string;
  /** The version's id. */
  version: string;
  firstRequest: FirstRequest;
}

/**
 * Deploys a bundle: checks it, finds or makes what it is bound to, applies the migrations of its databases,
 * uploads it, makes it serve, sets what starts it, turns its address on and asks it once. Until the step
 * `activate` is done, what served before goes on serving. Every step may be done twice: a retry goes through
 * them all again, but for the upload, which `resume` saves it. Throws a `ThawError`.
 */
export async function deployBundle(options: DeployOptions): Promise<DeployResult> {
  const { bundle, name, target, report, message } = options;
  const { client } = target;
  const { settings = NO_SETTINGS } = bundle;
  const steps = new Steps(report);
  let active = false;
  try {
    const key = await resumeKey(options);
    const uploaded =
      (await resumePoint(options, key, steps)) ?? (await upload(options, key, steps));
    active = uploaded.active;
    const { version } = uploaded;
    if (!active) {
      const why = message === undefined ? {} : { message };
      await steps.run(
        "activate",
        () => client.deployVersion(name, version, why),
        () => ({ resume: { ...uploaded, active: true } }),
      );
      active = true;
    }
    if (needsTriggers(settings)) {
      await steps.run("triggers", () => setTriggers(client, name, settings));
    }
    await steps.run("address", () => client.setAddress(name, true));
    const first = await firstRequest(target, name);
    steps.tell({ step: firstStep(first), milliseconds: first.milliseconds });
    return { url: await target.address(name), version, firstRequest: first };
  } catch (thrown) {
    throw steps.failure(thrown, { active });
  }
}

/** Everything up to a version that is uploaded. */
async function upload(options: DeployOptions, key: string, steps: Steps): Promise<ResumePoint> {
  const { bundle, name, target, message, secrets, keepSecrets } = options;
  const before = await steps.run("preflight", async () => {
    preflight(name, bundle, target.bindingTypes);
    const found = await target.client.findScript(name);
    await checkSecrets(options, found !== null);
    await checkOtherWorkers(options);
    return found;
  });
  const bindings = await bound(options, steps);
  const assets = await servedFiles(options, steps);
  const form: UploadOptions = { message, bindings, secrets, keepSecrets, assets };
  return uploadVersion({ target, name, bundle, before, upload: form, key }, steps);
}

/** @throws ThawError `bad_config` where names clash, or a secret that is required is nowhere */
async function checkSecrets(
  { bundle, name, target, secrets = {}, keepSecrets = true }: DeployOptions,
  exists: boolean,
): Promise<void> {
  const asks = exists && keepSecrets && needsNames(bundle);
  const kept = asks ? await target.client.listSecrets(name) : [];
  const [problem] = secretProblems({
    bundle,
    kept: kept.map((secret) => secret.name),
    given: Object.keys(secrets),
  });
  if (problem) throw problem;
}

/** @throws ThawError `bad_config` where it is bound to a Worker that isn't at the target */
async function checkOtherWorkers({ bundle, name, target }: DeployOptions): Promise<void> {
  const needed = neededWorkers(name, bundle.settings ?? NO_SETTINGS);
  const [problem] = await otherWorkerProblems(needed, target.client);
  if (problem) throw problem;
}

const needsNames = ({ vars, settings = NO_SETTINGS }: Bundle): boolean =>
  Object.keys(vars).length + settings.bindings.length + (settings.requiredSecrets?.length ?? 0) > 0;

/** The bindings as the upload takes them, once everything they name is there and fit for it. */
async function bound(deploy: DeployOptions, steps: Steps): Promise<UploadBinding[]> {
  const { bundle, name, target } = deploy;
  const { settings = NO_SETTINGS } = bundle;
  const local = target.kind === "local";
  const options = { client: target.client, worker: name, substitute: local };
  if (deploy.create === false) await onlyThere(settings, options);
  const { bindings } = needsResources(settings)
    ? await steps.run(resourcesStep, () => resolveResources(settings, options))
    : settings;
  await migrateDatabases(deploy, bindings, steps);
  return bindings.map((binding) => uploadBinding(binding, { connectionStrings: local }));
}

/** @throws ThawError `bad_config` where something that is bound isn't there yet */
async function onlyThere(settings: WorkerSettings, options: ResourceOptions): Promise<void> {
  const { made, unknown } = await resolveResources(settings, { ...options, look: true });
  if (made.length + unknown.length === 0) return;
  throw new ThawError(
    "bad_config",
    `Not at the target: ${[...made, ...unknown].join(", ")}. Nothing was made or sent. Deploy again with leave to make what is missing.`,
  );
}

/** Before the upload: the new version finds its tables, and a file that fails leaves the old one serving. */
async function migrateDatabases(
  { bundle: { databases = [] }, target }: DeployOptions,
  bindings: ProjectBinding[],
  steps: Steps,
): Promise<void> {
  if (databases.length === 0) return;
  await steps.run(migrationsStep, () =>
    applyDatabaseMigrations(target.client, databases, bindings),
  );
}

const migrationsStep = (applied: string[]): string =>
  applied.length === 0 ? "migrations" : `migrations: applied ${applied.join(", ")}`;

/** The static assets as the upload names them, once their content is there. */
async function servedFiles(
  { bundle, name, target }: DeployOptions,
  steps: Steps,
): Promise<UploadedAssets | undefined> {
  const { assets: files, settings = NO_SETTINGS } = bundle;
  const { assets } = settings;
  if (!files || !assets) return undefined;
  const label = ({ sent, of }: { sent: number; of: number }): string =>
    `assets: sent ${sent} of ${of}`;
  const { jwt, config } = await steps.run(label, () =>
    uploadAssets(target.client, name, files, assets),
  );
  return { jwt, config };
}

const resourcesStep = ({ made }: Resources): string =>
  made.length === 0 ? "resources" : `resources: made ${made.join(", ")}`;

/** `first request: 200 (cold;dur=…)`. */
function firstStep({ status, serverTiming }: FirstRequest): string {
  return `first request: ${status}${serverTiming === null ? "" : ` (${serverTiming})`}`;
}
