import { nameProblem } from "../../../lib/project/names.ts";
import { readKey, SCOPE } from "../scope.ts";

/** A Worker's `name` is its key (`scope.ts`). */
export type Destination = { kind: "app" } | { kind: "preview" } | { kind: "worker"; name: string };

const APP = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * What a host name on the public port means (docs/processes.md); null for any other, also for one whose
 * address merely leads here, so that a foreign page can't reach us under its own name.
 */
export function destinationOf(hostname: string): Destination | null {
  const host = hostname.toLowerCase();
  if (APP.has(host)) return { kind: "app" };
  if (host === "preview.localhost") return { kind: "preview" };
  const key = host.endsWith(".localhost") ? host.slice(0, -".localhost".length) : "";
  const { name, scope } = readKey(key);
  if (nameProblem(name) !== null || (scope !== undefined && !SCOPE.test(scope))) return null;
  return { kind: "worker", name: key };
}
