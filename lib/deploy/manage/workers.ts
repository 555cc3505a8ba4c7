import { z } from "zod";
import { ThawError } from "../../errors.ts";
import type { CloudflareClient } from "../cloudflare.ts";
import type { DeployTarget } from "../targets.ts";
import type {
  DeploymentSummary,
  Origin,
  VersionSummary,
  WorkerOverview,
  WorkerSummary,
} from "./types.ts";

const annotations = z.record(z.string(), z.unknown()).nullish();
const scripts = z.array(
  z.looseObject({ id: z.string(), created_on: z.string(), modified_on: z.string() }),
);
const version = z.looseObject({
  id: z.string(),
  number: z.number().nullish(),
  metadata: z.looseObject({
    created_on: z.string(),
    author_email: z.string().nullish(),
    source: z.string().nullish(),
  }),
  annotations,
  thaw_bytes: z.number().optional(),
});
const deployment = z.looseObject({
  id: z.string(),
  created_on: z.string(),
  author_email: z.string().nullish(),
  source: z.string().nullish(),
  annotations,
  versions: z.array(z.looseObject({ version_id: z.string(), percentage: z.number() })),
});
const versionList = z.looseObject({ items: z.array(version) });
const deploymentList = z.looseObject({ deployments: z.array(deployment) });
const address = z.looseObject({ enabled: z.boolean() });
const schedules = z.looseObject({ schedules: z.array(z.looseObject({ cron: z.string() })) });

/** A Worker's own part of the API, below the account. */
export const scriptPath = (name: string, rest = ""): string =>
  `/workers/scripts/${encodeURIComponent(name)}${rest}`;

/** The Workers of an account, the last changed first. */
export async function listWorkers(client: CloudflareClient): Promise<WorkerSummary[]> {
  const found = await client.call("GET", "/workers/scripts", scripts);
  return found
    .map(({ id, created_on, modified_on }) => ({
      name: id,
      createdOn: created_on,
      modifiedOn: modified_on,
    }))
    .sort((a, b) => b.modifiedOn.localeCompare(a.modifiedOn));
}

/** What there is of one Worker. @throws ThawError `worker_not_found` */
export async function readWorker(target: DeployTarget, name: string): Promise<WorkerOverview> {
  const { client } = target;
  const get = <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    client.call("GET", scriptPath(name, path), schema);
  const [versions, deployments, secrets, { enabled }, crons, url] = await Promise.all([
    get("/versions?per_page=100", versionList),
    get("/deployments", deploymentList),
    client.listSecrets(name),
    get("/subdomain", address),
    get("/schedules", schedules),
    // An account without a subdomain has no address for it.
    target.address(name).catch(() => ""),
  ]);
  return {
    name,
    versions: versions.items.map(toVersion),
    deployments: deployments.deployments.map(toDeployment),
    secrets: secrets.map((secret) => secret.name).sort(),
    address: { enabled, url },
    schedules: crons.schedules.map(({ cron }) => cron),
  };
}

/** The names of a Worker's secrets; none where there is no such Worker yet. */
export async function secretNames(client: CloudflareClient, name: string): Promise<string[]> {
  if (!(await client.findScript(name))) return [];
  return (await client.listSecrets(name)).map((secret) => secret.name).sort();
}

/**
 * Deletes a Worker with all its versions, its secrets and what its Durable Objects hold.
 * @param typed the Worker's name, as the person typed it to confirm
 * @throws ThawError `bad_request` when that is another name
 */
export async function deleteWorker(
  client: CloudflareClient,
  name: string,
  typed: string,
): Promise<void> {
  if (typed !== name) {
    throw new ThawError(
      "bad_request",
      `Nothing was deleted: “${typed}” was typed, and the Worker is called “${name}”.`,
    );
  }
  await client.deleteScript(name);
}

/** Takes a secret from a Worker; like every change of secrets this makes a version, which serves at once. */
export async function deleteSecret(
  client: CloudflareClient,
  name: string,
  secret: string,
): Promise<void> {
  const path = scriptPath(name, `/secrets/${encodeURIComponent(secret)}?url_encoded=true`);
  await client.call("DELETE", path, z.unknown());
}

function toVersion(read: z.infer<typeof version>): VersionSummary {
  const { id, number, metadata, annotations, thaw_bytes: bytes } = read;
  return {
    id,
    number: number ?? 0,
    bytes,
    createdOn: metadata.created_on,
    tag: note(annotations, "workers/tag"),
    trigger: note(annotations, "workers/triggered_by"),
    ...originOf(metadata, annotations),
  };
}

function toDeployment(made: z.infer<typeof deployment>): DeploymentSummary {
  return {
    id: made.id,
    createdOn: made.created_on,
    shares: made.versions.map(({ version_id, percentage }) => ({
      version: version_id,
      percentage,
    })),
    ...originOf(made, made.annotations),
  };
}

type Annotations = z.infer<typeof annotations>;

const originOf = (
  by: { author_email?: string | null | undefined; source?: string | null | undefined },
  annotations: Annotations,
): Origin => ({
  author: by.author_email ?? "",
  source: by.source ?? "",
  message: note(annotations, "workers/message"),
});

function note(annotations: Annotations, name: string): string {
  const value = annotations?.[name];
  return typeof value === "string" ? value : "";
}
