import type { SqlStorage } from "@cloudflare/workers-types";
import type { Deployment, Outcome, Share, Version } from "./types.ts";
import { findVersion } from "./versions.ts";

type Row = {
  id: string;
  version: string;
  created_on: string;
  source: string;
  annotations: string;
  shares: string | null;
};

const toDeployment = (row: Row): Deployment => ({
  id: row.id,
  // Deployments of a time before there could be more than one version have no shares.
  versions: row.shares
    ? (JSON.parse(row.shares) as Share[])
    : [{ versionId: row.version, percentage: 100 }],
  createdOn: row.created_on,
  source: row.source,
  annotations: JSON.parse(row.annotations) as Record<string, string>,
});

/** Newest first; the first is the one that serves. */
export function listDeployments(sql: SqlStorage, script: string): Deployment[] {
  return sql
    .exec<Row>("SELECT * FROM deployments WHERE script = ? ORDER BY number DESC", script)
    .toArray()
    .map(toDeployment);
}

/** The versions that serve, newest first; none when nothing was deployed yet. */
export function activeVersions(
  sql: SqlStorage,
  script: string,
): { percentage: number; version: Version }[] {
  const row = sql
    .exec<Row>("SELECT * FROM deployments WHERE script = ? ORDER BY number DESC LIMIT 1", script)
    .toArray()[0];
  if (!row) return [];
  return toDeployment(row)
    .versions.flatMap(({ versionId, percentage }) => {
      const version = findVersion(sql, script, versionId);
      return version ? [{ percentage, version }] : [];
    })
    .sort((a, b) => b.version.number - a.version.number);
}

export const everything = (versionId: string): Share[] => [{ versionId, percentage: 100 }];

export function insertDeployment(
  sql: SqlStorage,
  script: string,
  deployment: Omit<Deployment, "id" | "createdOn">,
  now: string,
): Deployment {
  const id = crypto.randomUUID();
  sql.exec(
    "INSERT INTO deployments (id, script, version, created_on, source, annotations, shares) VALUES (?, ?, ?, ?, ?, ?, ?)",
    id,
    script,
    deployment.versions[0]?.versionId ?? "",
    now,
    deployment.source,
    JSON.stringify(deployment.annotations),
    JSON.stringify(deployment.versions),
  );
  return { ...deployment, id, createdOn: now };
}

/** See `Registry.deploy`. */
export function deploy(
  sql: SqlStorage,
  script: string,
  deployment: Omit<Deployment, "id" | "createdOn">,
  force: boolean,
  now: string,
): Outcome<Deployment> {
  for (const { versionId } of deployment.versions) {
    const version = findVersion(sql, script, versionId);
    if (!version) {
      const message = `Version ${versionId} does not exist.`;
      return { ok: false, refusal: { status: 404, code: 10007, message } };
    }
    const unchanged = checkSecretsUnchanged(sql, script, version);
    if (!force && !unchanged.ok) return unchanged;
  }
  return { ok: true, value: insertDeployment(sql, script, deployment, now) };
}

const secretsOf = (version: Version): Map<string, string> =>
  new Map(
    version.bindings.flatMap((binding) =>
      binding.type === "secret_text" ? [[binding.name, binding.text] as const] : [],
    ),
  );

/**
 * Refuses to go back to a version whose secrets aren't those that serve now, as Cloudflare does (10220):
 * its clients ask the user and come again with `force`.
 */
function checkSecretsUnchanged(sql: SqlStorage, script: string, version: Version): Outcome<null> {
  const active = activeVersions(sql, script).map((one) => one.version);
  const [newest] = active;
  const isBack = newest !== undefined && version.number < newest.number;
  if (!isBack || active.some(({ id }) => id === version.id)) return { ok: true, value: null };
  const then = secretsOf(version);
  const now = secretsOf(newest);
  const changed = [...new Set([...then.keys(), ...now.keys()])].filter(
    (name) => then.get(name) !== now.get(name),
  );
  if (changed.length === 0) return { ok: true, value: null };
  const message = `The following secrets have changed: ${changed.sort().join(", ")}`;
  return { ok: false, refusal: { status: 400, code: 10220, message } };
}
