import { nameProblem } from "../../../lib/project/names.ts";
import { readKey, SCOPE } from "../scope.ts";

/** A Worker's `name` is its key (`scope.ts`). */
export type Destination = { kind: "app" } | { kind: "preview" } | { kind: "worker"; name: string };

/** The page's own hosts, and the one whose subdomains are previews and deployed Workers. */
export interface Hosts {
  app: readonly string[];
  user: string;
}

const LOCAL: Hosts = { app: ["localhost", "127.0.0.1", "[::1]"], user: "localhost" };

/** This machine's, unless the configuration names others: both, or neither. */
export function hostsOf({ APP_HOST, USER_HOST }: { APP_HOST?: string; USER_HOST?: string }): Hosts {
  return APP_HOST && USER_HOST ? { app: [APP_HOST], user: USER_HOST } : LOCAL;
}

/**
 * What a host name on the public port means (docs/processes.md); null for any other, also for one whose
 * address merely leads here, so that a foreign page can't reach us under its own name.
 */
export function destinationOf(hostname: string, { app, user }: Hosts = LOCAL): Destination | null {
  const host = hostname.toLowerCase();
  if (app.includes(host)) return { kind: "app" };
  if (host === `preview.${user}`) return { kind: "preview" };
  const key = host.endsWith(`.${user}`) ? host.slice(0, -user.length - 1) : "";
  const { name, scope } = readKey(key);
  if (nameProblem(name) !== null || (scope !== undefined && !SCOPE.test(scope))) return null;
  return { kind: "worker", name: key };
}
