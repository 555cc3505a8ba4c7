import { ThawError } from "../errors.ts";
import { packagesResult } from "./schema.ts";
import type { PackagesRequest, PackagesResult } from "./types.ts";

/** Anything that answers requests: a service binding, or `{ fetch }`. */
export interface Fetcher {
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

/** A fetcher for a part of Thaw at an origin such as `http://127.0.0.1:4000`. */
export function partAt(origin: string): Fetcher {
  return {
    fetch: (input, init) => {
      const { pathname, search } = new URL(input);
      return fetch(new URL(pathname + search, origin), init);
    },
  };
}

/**
 * Asks the packages service for a lock and the packages of it. Throws the service's own error, or
 * `packages_unavailable` where it doesn't answer.
 */
export async function resolvePackages(
  fetcher: Fetcher,
  token: string,
  request: PackagesRequest,
): Promise<PackagesResult> {
  const response = await call(fetcher, token, "/packages", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  const result = packagesResult.safeParse(await response.json().catch(() => undefined));
  if (result.success) return result.data;
  throw new ThawError(
    "packages_unavailable",
    "The packages service gave an answer nobody can read.",
    {
      cause: result.error,
    },
  );
}

/**
 * The bytes of a pack (site-packages as a zip) by its SHA-256. Throws `not_found`
 * where the service doesn't have it, `packages_unavailable` where it doesn't answer.
 */
export async function fetchPack(
  fetcher: Fetcher,
  token: string,
  hash: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await call(fetcher, token, `/packs/${hash}`, {});
  return new Uint8Array(await response.arrayBuffer().catch(unavailable));
}

async function call(
  fetcher: Fetcher,
  token: string,
  path: string,
  init: RequestInit,
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("x-thaw-internal", token);
  const response = await fetcher
    .fetch(`http://packages${path}`, { ...init, headers })
    .catch(unavailable);
  if (response.ok) return response;
  throw ThawError.fromBody(await response.json().catch(() => ({ status: response.status })));
}

function unavailable(cause: unknown): never {
  throw new ThawError(
    "packages_unavailable",
    "The packages service does not answer. Try again; if it stays so, start Thaw again.",
    { cause },
  );
}
