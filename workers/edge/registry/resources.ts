import type { SqlStorage } from "@cloudflare/workers-types";
import { type Binding, type BindingOf, bucketId } from "../../../lib/deploy/bindings.ts";
import type { Outcome, Refusal, Resource, ResourceKind } from "./types.ts";

type Row = { kind: ResourceKind; id: string; name: string; created_on: string; details: string };

const toResource = ({ created_on, details, ...row }: Row): Resource => ({
  ...row,
  createdOn: created_on,
  details: JSON.parse(details) as Record<string, unknown>,
});

export function listResources(sql: SqlStorage, kind: ResourceKind): Resource[] {
  return sql
    .exec<Row>("SELECT * FROM resources WHERE kind = ? ORDER BY name", kind)
    .toArray()
    .map(toResource);
}

export function findResource(sql: SqlStorage, kind: ResourceKind, id: string): Resource | null {
  const row = sql
    .exec<Row>("SELECT * FROM resources WHERE kind = ? AND id = ?", kind, id)
    .toArray()[0];
  return row ? toResource(row) : null;
}

const findByName = (sql: SqlStorage, kind: ResourceKind, name: string): Resource | undefined =>
  listResources(sql, kind).find((resource) => resource.name === name);

/** See `Registry.createResource`. */
export function createResource(
  sql: SqlStorage,
  resource: Omit<Resource, "createdOn">,
  now: string,
): { created: boolean; resource: Resource } {
  const { kind, id, name, details } = resource;
  const there = findByName(sql, kind, name);
  if (there) return { created: false, resource: there };
  sql.exec(
    "INSERT INTO resources (kind, id, name, created_on, details) VALUES (?, ?, ?, ?, ?)",
    kind,
    id,
    name,
    now,
    JSON.stringify(details),
  );
  return { created: true, resource: { ...resource, createdOn: now } };
}

/** See `Registry.renameResource`. */
export function renameResource(
  sql: SqlStorage,
  kind: ResourceKind,
  id: string,
  name: string,
): boolean {
  const there = findByName(sql, kind, name);
  if (there && there.id !== id) return false;
  sql.exec("UPDATE resources SET name = ? WHERE kind = ? AND id = ?", name, kind, id);
  return true;
}

export function removeResource(sql: SqlStorage, kind: ResourceKind, id: string): void {
  sql.exec("DELETE FROM resources WHERE kind = ? AND id = ?", kind, id);
}

type Stored = BindingOf<ResourceKind>;

/** Refuses, in Cloudflare's words, a binding to a namespace, bucket or database that isn't there. */
export function resolveResource(sql: SqlStorage, binding: Stored): Outcome<Binding> {
  const refusal = refusalOf(sql, binding);
  return refusal ? { ok: false, refusal } : { ok: true, value: binding };
}

function refusalOf(sql: SqlStorage, binding: Stored): Refusal | null {
  const missing = (id: string): boolean => findResource(sql, binding.type, id) === null;
  switch (binding.type) {
    case "kv_namespace": {
      const { namespace_id: id } = binding;
      if (!missing(id)) return null;
      if (/^[0-9a-f]{32}$/.test(id)) return refuse(10041, `KV namespace '${id}' not found.`);
      const advice = "Please verify the namespace_id in your configuration.";
      return refuse(10042, `KV namespace '${id}' is not valid. ${advice}`);
    }
    case "r2_bucket": {
      if (!missing(bucketId(binding))) return null;
      const advice = "Please use a different name and try again.";
      return refuse(10085, `R2 bucket '${binding.bucket_name}' not found. ${advice}`);
    }
    case "d1": {
      const { id, name } = binding;
      if (!missing(id)) return null;
      if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
        const what = `D1 binding '${name}' references database '${id}' which was not found.`;
        return refuse(10181, what);
      }
      return refuse(
        10021,
        `binding ${name} of type d1 must have a valid \`database_id\` specified`,
      );
    }
  }
}

const refuse = (code: number, message: string): Refusal => ({ status: 400, code, message });
