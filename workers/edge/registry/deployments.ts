import type { SqlStorage } from "@cloudflare/workers-types";
import type { Deployment, Outcome, Version } from "./types.ts";
import { findVersion, latestVersion } from "./versions.ts";

type Row = {
  id: string;
  version: string;
  created_on: string;
  source: string;
  annotations: string;
};

const toDeployment = (row: Row): Deployment => ({
  id: row.id,
  versionId: row.version,
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

/** The version that serves, or null when none was deployed yet. */
export function activeVersion(sql: SqlStorage, script: string): Version | null {
  const row = sql
    .exec<Row>("SELECT * FROM deployments WHERE script = ? ORDER BY number DESC LIMIT 1", script)
    .toArray()[0];
  return row ? findVersion(sql, script, row.version) : null;
}

export function insertDeployment(
  sql: SqlStorage,
  script: string,
  deployment: Omit<Deployment, "id" | "createdOn">,
  now: string,
): Deployment {
  const id = crypto.randomUUID();
  sql.exec(
    "INSERT INTO deployments (id, script, version, created_on, source, annotations) VALUES (?, ?, ?, ?, ?, ?)",
    id,
    script,
    deployment.versionId,
    now,
    deployment.source,
    JSON.stringify(deployment.annotations),
  );
  return { ...deployment, id, createdOn: now };
}

const secretsOf = (version: Version | null): Map<string, string> =>
  new Map(
    version?.bindings.flatMap((binding) =>
      binding.type === "secret_text" ? [[binding.name, binding.text] as const] : [],
    ),
  );

/**
 * Refuses to go back to a version whose secrets aren't the latest ones, as Cloudflare does (10220):
 * its clients ask the user and come again with `force`.
 */
export function checkSecretsUnchanged(
  sql: SqlStorage,
  script: string,
  version: Version,
): Outcome<null> {
  const then = secretsOf(version);
  const now = secretsOf(latestVersion(sql, script));
  const changed = [...new Set([...then.keys(), ...now.keys()])].filter(
    (name) => then.get(name) !== now.get(name),
  );
  if (changed.length === 0) return { ok: true, value: null };
  const message = `The following secrets have changed: ${changed.sort().join(", ")}`;
  return { ok: false, refusal: { status: 400, code: 10220, message } };
}
