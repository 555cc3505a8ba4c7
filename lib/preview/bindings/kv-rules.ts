import { keyOfCursor } from "./cursor.ts";

/**
 * Cloudflare's limits: bytes of a key, of a value and of its metadata, keys in a list or a bulk read, seconds
 * until the earliest expiry.
 * @see https://developers.cloudflare.com/kv/platform/limits/
 */
export const LIMITS = {
  keyBytes: 512,
  valueBytes: 25 * 1024 * 1024,
  metadataBytes: 1024,
  listed: 1000,
  bulk: 100,
  soonest: 60,
} as const;

export interface KvPutOptions {
  expiration?: number | null;
  expirationTtl?: number | null;
  metadata?: unknown;
}

/** An error as Cloudflare's KV words it. */
export function refuse(operation: string, status: number, problem: string): Error {
  return new Error(`KV ${operation} failed: ${status} ${problem}`);
}

/** The key as it is stored. @throws TypeError or Error for one that KV doesn't take */
export function requireKey(operation: string, key: unknown): string {
  const name = String(key);
  if (name === "") throw new TypeError("Key name cannot be empty.");
  if (name === "." || name === "..") throw new TypeError(`"${name}" is not allowed as a key name.`);
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > LIMITS.keyBytes) {
    const length = `UTF-8 encoded length of ${bytes}`;
    throw refuse(operation, 414, `${length} exceeds key length limit of ${LIMITS.keyBytes}.`);
  }
  return name;
}

/**
 * What a put says of expiry (in seconds since 1970) and metadata.
 * @param now milliseconds since 1970
 */
export function expiryOf(
  { expiration, expirationTtl, metadata }: KvPutOptions,
  now: number,
): { expiration: number | undefined; metadata: unknown } {
  return {
    expiration: expirationOf(expiration ?? undefined, expirationTtl ?? undefined, now / 1000),
    metadata: metadataOf(metadata),
  };
}

function expirationOf(
  expiration: number | undefined,
  ttl: number | undefined,
  now: number,
): number | undefined {
  if (ttl !== undefined) {
    const given = `Invalid expiration_ttl of ${ttl}.`;
    if (!Number.isInteger(ttl) || ttl <= 0) {
      throw refuse("PUT", 400, `${given} Please specify integer greater than 0.`);
    }
    if (ttl < LIMITS.soonest) {
      throw refuse("PUT", 400, `${given} Expiration TTL must be at least ${LIMITS.soonest}.`);
    }
    return Math.floor(now) + ttl;
  }
  if (expiration === undefined) return undefined;
  const given = `Invalid expiration of ${expiration}.`;
  if (!Number.isInteger(expiration) || expiration <= now) {
    const wanted = "integer greater than the current number of seconds since the UNIX epoch.";
    throw refuse("PUT", 400, `${given} Please specify ${wanted}`);
  }
  if (expiration < now + LIMITS.soonest) {
    const wanted = `Expiration times must be at least ${LIMITS.soonest} seconds in the future.`;
    throw refuse("PUT", 400, `${given} ${wanted}`);
  }
  return expiration;
}

/** As JSON has it; what JSON can't hold is no metadata. */
function metadataOf(given: unknown): unknown {
  if (given === undefined || given === null) return undefined;
  const text = JSON.stringify(given) as string | undefined;
  if (text === undefined) return undefined;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > LIMITS.metadataBytes) {
    const length = `Metadata length of ${bytes}`;
    throw refuse("PUT", 413, `${length} exceeds limit of ${LIMITS.metadataBytes}.`);
  }
  return JSON.parse(text);
}

/** The key that a list's cursor stands for. */
export function keyIn(cursor: string): string {
  const key = keyOfCursor(cursor);
  if (key === undefined) throw refuse("GET", 400, "Invalid cursor");
  return key;
}
