import type { SqlStorage } from "@cloudflare/workers-types";
import type { Outcome, Script } from "./types.ts";

type Row = {
  name: string;
  tag: string;
  created_on: string;
  modified_on: string;
  subdomain_enabled: number | null;
  previews_enabled: number | null;
  crons: string;
  migration_tag: string | null;
  settings: string;
  last_deployed_from: string;
};

const flag = (value: number | null): boolean | null => (value === null ? null : value === 1);

const toScript = (row: Row): Script => ({
  name: row.name,
  tag: row.tag,
  createdOn: row.created_on,
  modifiedOn: row.modified_on,
  subdomainEnabled: flag(row.subdomain_enabled),
  previewsEnabled: flag(row.previews_enabled),
  crons: JSON.parse(row.crons) as string[],
  migrationTag: row.migration_tag,
  settings: JSON.parse(row.settings) as Record<string, unknown>,
  lastDeployedFrom: row.last_deployed_from,
});

/** Cloudflare's answer for a script that isn't there. */
export const noSuchScript = (): Outcome<never> => ({
  ok: false,
  refusal: { status: 404, code: 10007, message: "This Worker does not exist on your account." },
});

export function listScripts(sql: SqlStorage): Script[] {
  return sql.exec<Row>("SELECT * FROM scripts ORDER BY name").toArray().map(toScript);
}

export function findScript(sql: SqlStorage, name: string): Script | null {
  const row = sql.exec<Row>("SELECT * FROM scripts WHERE name = ?", name).toArray()[0];
  return row ? toScript(row) : null;
}

/** Makes the script, or notes that it changed. */
export function touchScript(sql: SqlStorage, name: string, source: string, now: string): void {
  sql.exec(
    `INSERT INTO scripts (name, tag, created_on, modified_on, last_deployed_from) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET modified_on = excluded.modified_on, last_deployed_from = excluded.last_deployed_from`,
    name,
    crypto.randomUUID().replaceAll("-", ""),
    now,
    now,
    source,
  );
}

/** Takes over the given keys of the script's settings; a null value removes a key. */
export function mergeSettings(
  sql: SqlStorage,
  script: Script,
  changes: Record<string, unknown>,
): void {
  const merged = Object.fromEntries(
    Object.entries({ ...script.settings, ...changes }).filter(([, value]) => value !== null),
  );
  sql.exec("UPDATE scripts SET settings = ? WHERE name = ?", JSON.stringify(merged), script.name);
}

export function setAddress(
  sql: SqlStorage,
  name: string,
  enabled: boolean,
  previewsEnabled: boolean,
): void {
  sql.exec(
    "UPDATE scripts SET subdomain_enabled = ?, previews_enabled = ? WHERE name = ?",
    enabled ? 1 : 0,
    previewsEnabled ? 1 : 0,
    name,
  );
}

export function setCrons(sql: SqlStorage, name: string, crons: string[]): void {
  sql.exec("UPDATE scripts SET crons = ? WHERE name = ?", JSON.stringify(crons), name);
}

/** Removes the script with its versions, secrets and deployments. */
export function removeScript(sql: SqlStorage, name: string): void {
  sql.exec("DELETE FROM secrets WHERE version IN (SELECT id FROM versions WHERE script = ?)", name);
  for (const table of ["tails", "deployments", "versions"]) {
    sql.exec(`DELETE FROM ${table} WHERE script = ?`, name);
  }
  sql.exec("DELETE FROM scripts WHERE name = ?", name);
}
