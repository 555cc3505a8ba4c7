import type { SqlStorage } from "@cloudflare/workers-types";
import type { Binding, BindingOf } from "../../../lib/deploy/bindings.ts";
import {
  type MigrationStep,
  type Migrations,
  migrationSteps,
} from "../../../lib/deploy/migrations.ts";
import type { Outcome } from "./types.ts";

/** A Durable Object class that a script implements; its objects are those of the namespace. */
export interface ObjectClass {
  namespace: string;
  script: string;
  class: string;
  sqlite: number;
}

type Found = ObjectClass & Record<string, string | number>;

const refuse = (code: number, message: string): Outcome<never> => ({
  ok: false,
  refusal: { status: 400, code, message },
});

const done: Outcome<null> = { ok: true, value: null };

export function listClasses(sql: SqlStorage, script: string): ObjectClass[] {
  return sql
    .exec<Found>("SELECT * FROM object_classes WHERE script = ? ORDER BY class", script)
    .toArray();
}

/** Those of all scripts. */
export function listNamespaces(sql: SqlStorage): ObjectClass[] {
  return sql.exec<Found>("SELECT * FROM object_classes ORDER BY script, class").toArray();
}

/** Namespaces whose class is gone, by a migration or with its Worker, and whose data may still be there. */
export function droppedNamespaces(sql: SqlStorage): string[] {
  return sql
    .exec<{ namespace: string }>("SELECT namespace FROM dropped_namespaces")
    .toArray()
    .map(({ namespace }) => namespace);
}

/** Its data is gone too. */
export function forgetDropped(sql: SqlStorage, namespace: string): void {
  sql.exec("DELETE FROM dropped_namespaces WHERE namespace = ?", namespace);
}

function findClass(sql: SqlStorage, script: string, name: string): ObjectClass | undefined {
  return listClasses(sql, script).find((found) => found.class === name);
}

/**
 * Applies an upload's migrations, in the transaction that stores it. Error codes are Cloudflare's.
 * @see https://developers.cloudflare.com/durable-objects/reference/durable-objects-migrations/
 */
export function applyMigrations(
  sql: SqlStorage,
  script: string,
  tag: string | null,
  migrations: Migrations | undefined,
): Outcome<null> {
  if (!migrations) return done;
  if (migrations.old_tag !== undefined && migrations.old_tag !== (tag ?? "")) {
    return refuse(
      10079,
      `The migration starts from the tag "${migrations.old_tag}", but the Worker's is "${tag ?? ""}".`,
    );
  }
  for (const step of migrationSteps(migrations)) {
    const applied = applyStep(sql, script, step);
    if (!applied.ok) return applied;
  }
  if (migrations.new_tag !== undefined) {
    sql.exec("UPDATE scripts SET migration_tag = ? WHERE name = ?", migrations.new_tag, script);
  }
  return done;
}

function applyStep(sql: SqlStorage, script: string, step: MigrationStep): Outcome<null> {
  const added = [
    ...(step.new_sqlite_classes ?? []).map((name) => ({ name, sqlite: 1 })),
    ...(step.new_classes ?? []).map((name) => ({ name, sqlite: 0 })),
  ];
  for (const { name, sqlite } of added) {
    if (findClass(sql, script, name)) {
      return refuse(
        10074,
        `Cannot apply new-class migration to class "${name}" that is already depended on by existing Durable Objects.`,
      );
    }
    const namespace = crypto.randomUUID().replaceAll("-", "");
    sql.exec("INSERT INTO object_classes VALUES (?, ?, ?, ?)", namespace, script, name, sqlite);
  }
  for (const { from, to } of step.renamed_classes ?? []) {
    const moved = move(sql, { script, name: from }, { script, name: to }, "rename");
    if (!moved.ok) return moved;
  }
  for (const { from, from_script, to } of step.transferred_classes ?? []) {
    const source = { script: from_script, name: from };
    const moved = move(sql, source, { script, name: to }, "transfer");
    if (!moved.ok) return moved;
  }
  for (const name of step.deleted_classes ?? []) {
    if (!findClass(sql, script, name)) return unknownClass("delete", name);
    sql.exec("DELETE FROM object_classes WHERE script = ? AND class = ?", script, name);
  }
  return done;
}

interface ClassName {
  script: string;
  name: string;
}

function move(sql: SqlStorage, from: ClassName, to: ClassName, kind: string): Outcome<null> {
  const found = findClass(sql, from.script, from.name);
  if (!found) return unknownClass(kind, from.name);
  if (findClass(sql, to.script, to.name)) {
    return refuse(
      10074,
      `Cannot apply ${kind}-class migration to class "${to.name}": there is one of this name already.`,
    );
  }
  sql.exec(
    "UPDATE object_classes SET script = ?, class = ? WHERE namespace = ?",
    to.script,
    to.name,
    found.namespace,
  );
  return done;
}

const unknownClass = (kind: string, name: string): Outcome<never> =>
  refuse(
    10070,
    `Cannot apply ${kind}-class migration to class "${name}": the Worker has no Durable Objects of this class.`,
  );

/** The binding with the script and namespace it leads to. */
export function resolveObject(
  sql: SqlStorage,
  script: string,
  binding: BindingOf<"durable_object_namespace">,
): Outcome<Binding> {
  const owner = binding.script_name ?? script;
  const found = findClass(sql, owner, binding.class_name);
  if (!found) {
    return refuse(
      10061,
      `Cannot create binding for class "${binding.class_name}" because it is not currently configured to implement Durable Objects. Did you forget to apply a migration? ` +
        `(binding "${binding.name}", Worker "${owner}")`,
    );
  }
  return { ok: true, value: { ...binding, script_name: owner, namespace_id: found.namespace } };
}
