/** What counts: same call as {@link Ratelimit}, with a key that was checked. */
export interface RatelimitBackend {
  limit(key: string): Promise<{ success: boolean }>;
}

/** Longer keys are counted by their hash, so that what is kept of one stays small. */
const LONG = 256;

/**
 * A rate limit as a Worker sees it.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 */
export class Ratelimit {
  readonly #backend: RatelimitBackend;

  constructor(backend: RatelimitBackend) {
    this.#backend = backend;
  }

  async limit(options: { key: string }): Promise<{ success: boolean }> {
    if (typeof options !== "object" || options === null) {
      throw new Error("invalid rate limit options");
    }
    const other = Object.keys(options).filter((name) => name !== "key");
    if (other.length > 0) throw new Error(`bad rate limit options: [${other.join(",")}]`);
    const { key = "" } = options;
    if (typeof key !== "string") throw new Error(`invalid key: ${String(key)}`);
    return this.#backend.limit(key.length > LONG ? await hashed(key) : key);
  }
}

async function hashed(key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return `sha256:${[...new Uint8Array(digest)].map((byte) => byte.toString(16)).join(" ")}`;
}
