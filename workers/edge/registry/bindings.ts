import type { SqlStorage } from "@cloudflare/workers-types";
import type { Binding } from "../../../lib/deploy/bindings.ts";
import { resolveObject } from "./objects.ts";
import { forgetProducer, resolveQueue } from "./queues.ts";
import { resolveResource } from "./resources.ts";
import { resolveService } from "./services.ts";
import type { Outcome } from "./types.ts";
import { resolveWorkflow } from "./workflows.ts";

/**
 * The bindings of a version of `script` with the ids of what they lead to, or the refusal of the first
 * that leads nowhere. Workflows of the Worker's own classes are made; the classes themselves are there
 * already, so a version's migrations go first.
 */
export function bind(
  sql: SqlStorage,
  script: string,
  bindings: Binding[],
  now: string,
): Outcome<Binding[]> {
  forgetProducer(sql, script);
  const bound: Binding[] = [];
  for (const binding of bindings) {
    const resolved = resolve(sql, script, binding, now);
    if (!resolved.ok) return resolved;
    bound.push(resolved.value);
  }
  return { ok: true, value: bound };
}

function resolve(sql: SqlStorage, script: string, binding: Binding, now: string): Outcome<Binding> {
  switch (binding.type) {
    case "durable_object_namespace":
      return resolveObject(sql, script, binding);
    case "workflow":
      return resolveWorkflow(sql, script, binding, now);
    case "queue":
      return resolveQueue(sql, script, binding);
    case "service":
      return resolveService(sql, script, binding);
    case "kv_namespace":
    case "r2_bucket":
    case "d1":
      return resolveResource(sql, binding);
    default:
      return { ok: true, value: binding };
  }
}
