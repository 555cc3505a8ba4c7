import type { SqlStorage } from "@cloudflare/workers-types";
import type { Binding } from "../../../lib/deploy/bindings.ts";
import type { NewVersion, Outcome, Version, VersionContent } from "./types.ts";

type Row = {
  id: string;
  number: number;
  created_on: string;
  source: string;
  etag: string;
  annotations: string;
  content: string;
};

function toVersion(sql: SqlStorage, row: Row): Version {
  const content = JSON.parse(row.content) as VersionContent;
  const secrets = sql
    .exec<{ name: string; text: string }>(
      "SELECT name, text FROM secrets WHERE version = ? ORDER BY name",
      row.id,
    )
    .toArray()
    .map(({ name, text }): Binding => ({ type: "secret_text", name, text }));
  return {
    ...content,
    bindings: [...content.bindings, ...secrets],
    // Versions of a time before there were assets don't say that they have none.
    assets: content.assets ?? null,
    id: row.id,
    number: row.number,
    createdOn: row.created_on,
    source: row.source,
    etag: row.etag,
    annotations: JSON.parse(row.annotations) as Record<string, string>,
  };
}

/** Newest first, as Cloudflare lists them. */
export function listVersions(sql: SqlStorage, script: string): Version[] {
  return sql
    .exec<Row>("SELECT * FROM versions WHERE script = ? ORDER BY number DESC", script)
    .toArray()
    .map((row) => toVersion(sql, row));
}

export function findVersion(sql: SqlStorage, script: string, id: string): Version | null {
  const row = sql
    .exec<Row>("SELECT * FROM versions WHERE script = ? AND id = ?", script, id)
    .toArray()[0];
  return row ? toVersion(sql, row) : null;
}

export function latestVersion(sql: SqlStorage, script: string): Version | null {
  const row = sql
    .exec<Row>("SELECT * FROM versions WHERE script = ? ORDER BY number DESC LIMIT 1", script)
    .toArray()[0];
  return row ? toVersion(sql, row) : null;
}

/**
 * The bindings a new version ends up with: its own, those it names as `inherit`, and those of a kept
 * type that the version before had and it doesn't mention. Inheriting what isn't there is Cloudflare's 10057.
 */
export function resolveBindings(upload: NewVersion, before: Version | null): Outcome<Binding[]> {
  const resolved: Binding[] = [];
  for (const binding of upload.bindings) {
    if (binding.type !== "inherit") {
      resolved.push(binding);
      continue;
    }
    const source = binding.old_name ?? binding.name;
    const found = before?.bindings.find(({ name }) => name === source);
    if (!found) {
      // wrangler finds the names of missing secrets by these words.
      const message = `inherit binding '${binding.name}' is invalid: the version before has no binding '${source}'.`;
      return { ok: false, refusal: { status: 400, code: 10057, message } };
    }
    resolved.push({ ...found, name: binding.name });
  }
  const named = new Set(resolved.map(({ name }) => name));
  const kept = (before?.bindings ?? []).filter(
    ({ type, name }) => upload.keepBindings.includes(type) && !named.has(name),
  );
  return { ok: true, value: [...resolved, ...kept] };
}

/** Writes a version; its secrets go into a table of their own. Gives its id. */
export function insertVersion(
  sql: SqlStorage,
  script: string,
  version: VersionContent & Pick<Version, "annotations" | "source" | "etag">,
  now: string,
): string {
  const id = crypto.randomUUID();
  const {
    mainModule,
    compatibilityDate,
    compatibilityFlags,
    modules,
    settings,
    assets,
    python,
    handlers,
  } = version;
  const open = version.bindings.filter(({ type }) => type !== "secret_text");
  const content: VersionContent = {
    mainModule,
    compatibilityDate,
    compatibilityFlags,
    modules,
    settings,
    assets,
    bindings: open,
    ...(python ? { python } : {}),
    ...(handlers ? { handlers } : {}),
  };
  const number = (latestVersion(sql, script)?.number ?? 0) + 1;
  sql.exec(
    "INSERT INTO versions (id, script, number, created_on, source, etag, annotations, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    id,
    script,
    number,
    now,
    version.source,
    version.etag,
    JSON.stringify(version.annotations),
    JSON.stringify(content),
  );
  for (const binding of version.bindings) {
    if (binding.type !== "secret_text") continue;
    sql.exec("INSERT INTO secrets VALUES (?, ?, ?)", id, binding.name, binding.text);
  }
  return id;
}
