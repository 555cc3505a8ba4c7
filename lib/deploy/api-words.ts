import type { ErrorCode } from "../errors.ts";

/** What is known of a call that was refused, besides the API's own words. */
export interface Refusal {
  status: number;
  /** Cloudflare's code; 0 where the answer had none. */
  code: number;
  /** Below `/accounts/{id}`, or below the base URL. */
  path?: string | undefined;
  /** Seconds until another try is welcome. */
  retryAfter?: number | undefined;
}

/** Codes that stand for one of our own; all others are `deploy_failed`. */
export const CODES: Record<number, ErrorCode> = {
  1000: "unauthorized",
  9109: "unauthorized",
  10000: "unauthorized",
  10007: "worker_not_found",
  10016: "bad_name",
  10027: "project_too_large",
  10061: "bad_config",
  10070: "bad_config",
  10074: "bad_config",
  10079: "bad_config",
};

const MIGRATIONS =
  "The migrations in the wrangler configuration don't fit the Durable Object classes that are deployed. Give each change a tag of its own, after those that were applied.";

/** Permission groups by the paths that they open; the first that fits. */
const GROUPS: [path: string, group: string][] = [
  ["/storage/kv/", "Workers KV Storage"],
  ["/r2/", "Workers R2 Storage"],
  ["/d1/", "D1"],
  ["/queues", "Queues"],
  ["/workers/", "Workers Scripts"],
  ["/workflows/", "Workers Scripts"],
];

const insideAccount = (path = ""): string => path.replace(/^\/accounts\/[^/]+/, "");

/** The permission group that a call needs, as the dashboard names it. */
function groupOf(path: string | undefined): string {
  const inside = insideAccount(path);
  return GROUPS.find(([start]) => inside.startsWith(start))?.[1] ?? "Workers Scripts";
}

/** Whether a call was refused for want of R2 in the account: the code means another thing elsewhere in the API. */
export const isWithoutR2 = ({ code, path }: Refusal): boolean =>
  code === 10042 && insideAccount(path).startsWith("/r2/");

/** What to do about a refusal, where more can be said than the API does; it goes before the API's words. */
export function advice(refusal: Refusal): string | undefined {
  const { status, code, path, retryAfter } = refusal;
  if (isWithoutR2(refusal)) {
    return "R2 isn't turned on for this account: do that in the dashboard first.";
  }
  if (code === 1000 || (status === 401 && code !== 10000)) {
    return "Cloudflare doesn't accept the API token: it is wrong, expired or deleted. Choose the target again.";
  }
  if (CODES[code] === "unauthorized" || (status === 403 && ADVICE[code] === undefined)) {
    return `The API token lacks the permission "${groupOf(path)}: Edit", is for another account, or has expired.`;
  }
  if (status === 429) {
    const when = retryAfter === undefined ? "in a while" : `in ${retryAfter} seconds`;
    return `Cloudflare takes no more calls for now. Try again ${when}.`;
  }
  return ADVICE[code];
}

const ADVICE: Record<number, string> = {
  10027:
    "The Worker is too large for this account. The limit is 64 MiB, or 3 MiB (free) and 10 MiB (paid) with gzip where an account has the older ones; the native form is smaller.",
  10037: "The account has all the Workers it may have. Delete one, or deploy over one.",
  10070: MIGRATIONS,
  10074: MIGRATIONS,
  10079: MIGRATIONS,
  10063: "The account has no workers.dev subdomain yet. Change the target, and make one there.",
};

/** Whether the API's words speak of a version that failed while it started. */
export const failedAtStart = (code: number, said: string): boolean =>
  code === 10021 && /start-?up|Uncaught|exception|Traceback/i.test(said);
