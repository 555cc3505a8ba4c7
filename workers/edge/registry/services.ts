import type { SqlStorage } from "@cloudflare/workers-types";
import type { Binding } from "../../../lib/deploy/bindings.ts";
import { findScript } from "./scripts.ts";
import type { Outcome } from "./types.ts";

/** Cloudflare's refusal (10144) of a version bound to a Worker that isn't there; a Worker may be bound to itself. */
export function missingService(
  sql: SqlStorage,
  script: string,
  bindings: Binding[],
): Outcome<never> | null {
  for (const binding of bindings) {
    if (binding.type !== "service" || binding.service === script) continue;
    if (findScript(sql, binding.service)) continue;
    const message = `Could not resolve service binding '${binding.name}'. Target script '${binding.service}' not found.`;
    return { ok: false, refusal: { status: 400, code: 10144, message } };
  }
  return null;
}
