/** Where in `env` the caches' backend is until it is made into `caches`: no name that a binding can have. */
export const CACHE = "thaw:cache";

/** What stands behind a Worker's caches; a cache is told by its name, the default one by null. */
export interface CacheBackend {
  match(cache: string | null, request: Request, options?: unknown): Promise<Response | undefined>;
  put(cache: string | null, request: Request, response: Response): Promise<void>;
  delete(cache: string | null, request: Request, options?: unknown): Promise<boolean>;
}

type Key = Request | string | URL;

/** A key needs no body, and a request's own must not be used up by looking. */
const keyOf = (key: Key): Request => {
  if (!(key instanceof Request)) return new Request(key);
  const { url, method, headers } = key;
  return new Request(url, { method, headers });
};

/**
 * One of a Worker's caches.
 * @see https://developers.cloudflare.com/workers/runtime-apis/cache/
 */
class Cache {
  readonly #backend: CacheBackend;
  readonly #name: string | null;

  constructor(backend: CacheBackend, name: string | null) {
    this.#backend = backend;
    this.#name = name;
  }

  async match(request: Key, options?: unknown): Promise<Response | undefined> {
    return this.#backend.match(this.#name, keyOf(request), options);
  }

  async put(request: Key, response: Response): Promise<void> {
    return this.#backend.put(this.#name, keyOf(request), response);
  }

  async delete(request: Key, options?: unknown): Promise<boolean> {
    return this.#backend.delete(this.#name, keyOf(request), options);
  }
}

/** The global `caches` of a Worker. */
export class CacheStorage {
  readonly default: Cache;
  readonly #backend: CacheBackend;

  constructor(backend: CacheBackend) {
    this.#backend = backend;
    this.default = new Cache(backend, null);
  }

  async open(name: string): Promise<Cache> {
    if (name.length > 1024) throw new TypeError("Cache name is too long.");
    return new Cache(this.#backend, String(name));
  }
}
