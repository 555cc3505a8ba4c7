/** Cloudflare's limits: bytes of a key, and keys in one call. */
const LIMITS = { keyBytes: 2048, keys: 128 } as const;

export interface ListOptions {
  start?: string | null;
  startAfter?: string | null;
  end?: string | null;
  prefix?: string | null;
  reverse?: boolean | null;
  limit?: number | null;
}

/** Keys as storage takes them. */
export function requireKeys(given: string | string[]): string[] {
  const keys = [given].flat().map(String);
  if (keys.length > LIMITS.keys) {
    throw new RangeError(`Maximum number of keys is ${LIMITS.keys}.`);
  }
  for (const key of keys) {
    if (key.length * 3 <= LIMITS.keyBytes) continue;
    if (new TextEncoder().encode(key).length <= LIMITS.keyBytes) continue;
    throw new RangeError(`Keys cannot be larger than ${LIMITS.keyBytes} bytes.`);
  }
  return keys;
}

/** A value as storage keeps it. @throws TypeError, or DataCloneError for what can't be kept */
export function requireValue(value: unknown): unknown {
  if (value === undefined) throw new TypeError("put() called with undefined value.");
  return structuredClone(value);
}

/** The keys that a list asks for, in its order. */
export function listedKeys(keys: Iterable<string>, options: ListOptions): string[] {
  const { start, startAfter, end, prefix, reverse, limit } = options;
  if (start && startAfter) {
    throw new TypeError("list() cannot be called with both start and startAfter values.");
  }
  if (limit !== undefined && limit !== null && !(limit > 0)) {
    throw new TypeError("List limit must be positive.");
  }
  const found = [...keys]
    .filter(
      (key) =>
        (!prefix || key.startsWith(prefix)) &&
        (!start || key >= start) &&
        (!startAfter || key > startAfter) &&
        (!end || key < end),
    )
    .sort();
  if (reverse) found.reverse();
  return found.slice(0, limit ?? undefined);
}
