import type { SqlStorage } from "@cloudflare/workers-types";
import type { Binding, BindingOf } from "../../../lib/deploy/bindings.ts";
import type { Outcome } from "./types.ts";

/** A Workflow of the account. */
export interface WorkflowRecord {
  id: string;
  name: string;
  script: string;
  class: string;
  created_on: string;
  modified_on: string;
}

type Row = WorkflowRecord & Record<string, string>;

export function listWorkflows(sql: SqlStorage): WorkflowRecord[] {
  return sql.exec<Row>("SELECT * FROM workflows ORDER BY name").toArray();
}

export function findWorkflow(sql: SqlStorage, name: string): WorkflowRecord | null {
  return sql.exec<Row>("SELECT * FROM workflows WHERE name = ?", name).toArray()[0] ?? null;
}

/** Makes a Workflow, or says that another class implements it now; its instances stay. */
export function putWorkflow(
  sql: SqlStorage,
  { name, script, className }: { name: string; script: string; className: string },
  now: string,
): WorkflowRecord {
  sql.exec(
    `INSERT INTO workflows VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET script = excluded.script, class = excluded.class, modified_on = excluded.modified_on`,
    crypto.randomUUID().replaceAll("-", ""),
    name,
    script,
    className,
    now,
    now,
  );
  return findWorkflow(sql, name) as WorkflowRecord;
}

/** An instance that was made; how it is going is known where it runs. */
export interface InstanceRecord {
  id: string;
  created_on: string;
}

/** Notes instances of a Workflow, by its id. */
export function noteInstances(sql: SqlStorage, workflow: string, ids: string[], now: string): void {
  for (const id of ids) {
    sql.exec(
      "INSERT OR IGNORE INTO workflow_instances (workflow, id, created_on) VALUES (?, ?, ?)",
      workflow,
      id,
      now,
    );
  }
}

/** Newest first. */
export function listInstances(
  sql: SqlStorage,
  workflow: string,
  { limit, offset }: { limit: number; offset: number },
): InstanceRecord[] {
  return sql
    .exec<InstanceRecord & Record<string, string>>(
      "SELECT id, created_on FROM workflow_instances WHERE workflow = ? ORDER BY number DESC LIMIT ? OFFSET ?",
      workflow,
      limit,
      offset,
    )
    .toArray();
}

export function removeWorkflow(sql: SqlStorage, { id }: WorkflowRecord): void {
  sql.exec("DELETE FROM workflow_instances WHERE workflow = ?", id);
  sql.exec("DELETE FROM workflows WHERE id = ?", id);
}

/**
 * The binding with the id and the Worker it leads to. One whose class is the Worker's own makes the
 * Workflow; a Workflow belongs to one Worker.
 */
export function resolveWorkflow(
  sql: SqlStorage,
  script: string,
  binding: BindingOf<"workflow">,
  now: string,
): Outcome<Binding> {
  const owner = binding.script_name ?? script;
  const found = findWorkflow(sql, binding.workflow_name);
  if (found && found.script !== owner) {
    const message = `Binding "${binding.name}": the Workflow "${binding.workflow_name}" belongs to the Worker "${found.script}", not to "${owner}".`;
    return { ok: false, refusal: { status: 400, code: 10021, message } };
  }
  if (!found && owner !== script) {
    const message = `Binding "${binding.name}": there is no Workflow "${binding.workflow_name}". Deploy the Worker "${owner}" first.`;
    return { ok: false, refusal: { status: 400, code: 10021, message } };
  }
  const className = binding.class_name;
  const { id } = putWorkflow(sql, { name: binding.workflow_name, script: owner, className }, now);
  return { ok: true, value: { ...binding, script_name: owner, workflow_id: id } };
}
