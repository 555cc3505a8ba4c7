import type { SqlStorage } from "@cloudflare/workers-types";
import type { Binding, BindingOf } from "../../../lib/deploy/bindings.ts";
import { findScript } from "./scripts.ts";
import type { Outcome } from "./types.ts";

/** Refuses (Cloudflare's 10144) a binding to a Worker that isn't there; a Worker may be bound to itself. */
export function resolveService(
  sql: SqlStorage,
  script: string,
  binding: BindingOf<"service">,
): Outcome<Binding> {
  const { name, service } = binding;
  if (service === script || findScript(sql, service)) return { ok: true, value: binding };
  const message = `Could not resolve service binding '${name}'. Target script '${service}' not found.`;
  return { ok: false, refusal: { status: 400, code: 10144, message } };
}
