import type { HttpMetadata } from "../../../worker/bindings/r2-object.ts";

/**
 * R2's limits: bytes of a key and of what a caller may say of an object, objects in a list, keys that are
 * deleted at once, bytes of a part that isn't the last.
 * @see https://developers.cloudflare.com/r2/platform/limits/
 */
export const LIMITS = {
  keyBytes: 1024,
  metadataBytes: 8192,
  listed: 1000,
  deleted: 1000,
  partBytes: 5 * 1024 * 1024,
  parts: 10_000,
} as const;

const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/** The key as it is stored. @throws Error 10020 */
export function requireKey(operation: string, given: unknown): string {
  const key = String(given);
  if (bytesIn(key) <= LIMITS.keyBytes) return key;
  throw new Error(`${operation}: The specified object name is not valid. (10020)`);
}

const HEADERS = {
  contentType: "content-type",
  contentLanguage: "content-language",
  contentDisposition: "content-disposition",
  contentEncoding: "content-encoding",
  cacheControl: "cache-control",
} as const;

/** `httpMetadata` of a put, which may be the headers of a request. */
export function httpMetadataOf(given: unknown): HttpMetadata {
  const metadata: HttpMetadata = {};
  if (given === undefined || given === null) return metadata;
  for (const [name, header] of Object.entries(HEADERS) as [keyof typeof HEADERS, string][]) {
    const value = given instanceof Headers ? given.get(header) : (given as HttpMetadata)[name];
    if (value !== undefined && value !== null) metadata[name] = String(value);
  }
  const expiry =
    given instanceof Headers ? given.get("expires") : (given as HttpMetadata).cacheExpiry;
  if (expiry !== undefined && expiry !== null) metadata.cacheExpiry = new Date(expiry);
  return metadata;
}

/** `customMetadata` of a put: texts by name. @throws Error 10012 when there is too much of it */
export function customMetadataOf(operation: string, given: unknown): Record<string, string> {
  const entries = Object.entries((given ?? {}) as Record<string, unknown>).map(
    ([name, value]) => [name, String(value)] as const,
  );
  const bytes = entries.reduce((sum, [name, value]) => sum + bytesIn(name) + bytesIn(value), 0);
  if (bytes > LIMITS.metadataBytes) {
    throw new Error(
      `${operation}: Your metadata headers exceed the maximum allowed metadata size. (10012)`,
    );
  }
  return Object.fromEntries(entries);
}
