import type { CacheBackend } from "../../worker/bindings/cache.ts";
import type { Change, Records } from "./records/types.ts";

/** A response as it is kept, by its address. */
export interface CachedResponse {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: Blob;
  /** Milliseconds since 1970. */
  expires: number;
}

/**
 * The Worker's caches, among its other storage.
 * @see https://developers.cloudflare.com/workers/runtime-apis/cache/
 */
export class BrowserCache implements CacheBackend {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  async match(
    cache: string | null,
    request: Request,
    options?: unknown,
  ): Promise<Response | undefined> {
    if (request.method !== "GET" && !isMethodIgnored(options)) return undefined;
    const found = (await this.#records.get(cacheCollection(cache), keyOf(request))) as
      | CachedResponse
      | undefined;
    if (!found) return undefined;
    if (found.expires <= Date.now()) {
      await this.delete(cache, request, { ignoreMethod: true });
      return undefined;
    }
    const { status, statusText, body } = found;
    const headers = new Headers(found.headers);
    headers.set("cf-cache-status", "HIT");
    const etag = headers.get("etag");
    const wanted = request.headers.get("if-none-match");
    const isKnown = etag !== null && wanted?.split(",").some((tag) => tag.trim() === etag);
    if (isKnown) return new Response(null, { status: 304, headers });
    return new Response(body, { status, statusText, headers });
  }

  async put(cache: string | null, request: Request, response: Response): Promise<void> {
    if (request.method !== "GET") {
      throw new TypeError("Cannot cache response to non-GET request.");
    }
    if (response.status === 206) {
      throw new TypeError("Cannot cache response to a range request (206 Partial Content).");
    }
    if (response.headers.get("vary")?.includes("*")) {
      throw new TypeError("Cannot cache response with 'Vary: *' header.");
    }
    const seconds = lifetimeOf(response.headers);
    const body = await response.blob();
    if (seconds <= 0) return;
    const { status, statusText } = response;
    const value: CachedResponse = {
      status,
      statusText,
      headers: [...response.headers],
      body,
      expires: Date.now() + seconds * 1000,
    };
    const collection = cacheCollection(cache);
    await this.#records.write([{ type: "put", collection, key: keyOf(request), value }]);
  }

  async delete(cache: string | null, request: Request, options?: unknown): Promise<boolean> {
    if (request.method !== "GET" && !isMethodIgnored(options)) return false;
    const collection = cacheCollection(cache);
    const key = keyOf(request);
    const found = (await this.#records.get(collection, key)) as CachedResponse | undefined;
    const removal: Change[] = found ? [{ type: "delete", collection, key }] : [];
    await this.#records.write(removal);
    return found !== undefined && found.expires > Date.now();
  }
}

/** The default cache is no name that can be opened. */
export const cacheCollection = (cache: string | null): string =>
  cache === null ? "cache" : `cache/named/${cache}`;

/** Cloudflare's cache looks at no header but the method and the address. */
const keyOf = ({ url }: Request): string => url.replace(/#.*$/, "");

const isMethodIgnored = (options: unknown): boolean =>
  (options as { ignoreMethod?: boolean } | null)?.ignoreMethod === true;

/** Seconds that a response may be kept; without a word on it Cloudflare keeps what it thinks fit. */
const DEFAULT_SECONDS = 7200;

function lifetimeOf(headers: Headers): number {
  const control = headers.get("cache-control")?.toLowerCase() ?? "";
  if (/\b(no-store|no-cache|private)\b/.test(control)) return 0;
  if (headers.has("set-cookie")) return 0;
  const age =
    /\bs-maxage=(\d+)/.exec(control)?.[1] ?? /\bmax-age=(\d+)/.exec(control)?.[1] ?? undefined;
  if (age !== undefined) return Number(age);
  const expires = headers.get("expires");
  if (expires === null) return DEFAULT_SECONDS;
  const at = Date.parse(expires);
  return Number.isNaN(at) ? 0 : (at - Date.now()) / 1000;
}
