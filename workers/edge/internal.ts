import { ThawError } from "../../lib/errors.ts";

/** The header every call between processes carries, and the one that names the Worker to serve. */
export const INTERNAL_HEADER = "x-thaw-internal";
export const WORKER_HEADER = "x-thaw-worker";
/** On answers that the edge itself made, with the error's code: a Worker can't set it. */
export const ERROR_HEADER = "x-thaw-error";

/** Compares two secrets in a time that tells no more than their lengths. An empty expectation never matches. */
export function sameSecret(given: string | null, expected: string): boolean {
  if (!expected || given?.length !== expected.length) return false;
  let difference = 0;
  for (let at = 0; at < expected.length; at++) {
    difference |= given.charCodeAt(at) ^ expected.charCodeAt(at);
  }
  return difference === 0;
}

/** Whether a request comes from one of our own processes. */
export function isInternal(request: Request, token: string): boolean {
  return sameSecret(request.headers.get(INTERNAL_HEADER), token);
}

/** Throws `unauthorized` unless the request comes from one of our own processes. */
export function requireInternal(request: Request, token: string): void {
  if (isInternal(request, token)) return;
  throw new ThawError("unauthorized", "This address is for Thaw's own processes.");
}

/** A copy of the headers without any `x-thaw-*`: outsiders can't send them, user code never sees them. */
export function withoutThawHeaders(headers: Headers): Headers {
  const kept = new Headers(headers);
  dropThawHeaders(kept);
  return kept;
}

/** The same for headers that can be changed: where every request passes, a copy more is felt. */
export function dropThawHeaders(headers: Headers): void {
  for (const name of [...headers.keys()]) if (name.startsWith("x-thaw-")) headers.delete(name);
}
