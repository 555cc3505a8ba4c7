import { ThawError } from "../../lib/errors.ts";

/** The header every call between processes carries, and the one that names the Worker to serve. */
export const INTERNAL_HEADER = "x-thaw-internal";
export const WORKER_HEADER = "x-thaw-worker";
/** On answers that the edge itself made, with the error's code: a Worker can't set it. */
export const ERROR_HEADER = "x-thaw-error";

interface TimingSafe {
  timingSafeEqual(a: ArrayBuffer, b: ArrayBuffer): boolean;
}

/** Compares two secrets in a time that tells nothing about them. An empty expectation never matches. */
export async function sameSecret(given: string | null, expected: string): Promise<boolean> {
  if (!expected) return false;
  const encoder = new TextEncoder();
  const [a, b] = await Promise.all([
    crypto.subtle.digest("SHA-256", encoder.encode(given ?? "")),
    crypto.subtle.digest("SHA-256", encoder.encode(expected)),
  ]);
  return (crypto.subtle as unknown as TimingSafe).timingSafeEqual(a, b);
}

/** Whether a request comes from one of our own processes. */
export function isInternal(request: Request, token: string): Promise<boolean> {
  return sameSecret(request.headers.get(INTERNAL_HEADER), token);
}

/** Throws `unauthorized` unless the request comes from one of our own processes. */
export async function requireInternal(request: Request, token: string): Promise<void> {
  if (await isInternal(request, token)) return;
  throw new ThawError("unauthorized", "This address is for Thaw's own processes.");
}

/** A copy of the headers without any `x-thaw-*`: outsiders can't send them, user code never sees them. */
export function withoutThawHeaders(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of [...kept.keys()]) if (name.startsWith("x-thaw-")) kept.delete(name);
  return kept;
}
