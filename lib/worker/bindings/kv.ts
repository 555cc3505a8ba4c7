/** A value as KV takes it. */
type Value = string | ArrayBuffer | ArrayBufferView | ReadableStream;

/** What stands behind a namespace: its keys, and nothing of others. Same calls as {@link KvNamespace}. */
export interface KvBackend {
  get(key: string | string[], options?: unknown): Promise<unknown>;
  getWithMetadata(key: string | string[], options?: unknown): Promise<unknown>;
  put(key: string, value: Value, options?: unknown): Promise<void>;
  list(options?: unknown): Promise<unknown>;
  delete(key: string): Promise<void>;
}

/**
 * A KV namespace as a Worker sees it. The workers SDK knows bindings by their constructor's name.
 * @see https://developers.cloudflare.com/kv/api/
 */
export class KvNamespace {
  readonly #backend: KvBackend;

  constructor(backend: KvBackend) {
    this.#backend = backend;
  }

  get(key: string | string[], options?: unknown): Promise<unknown> {
    return this.#backend.get(key, options);
  }

  getWithMetadata(key: string | string[], options?: unknown): Promise<unknown> {
    return this.#backend.getWithMetadata(key, options);
  }

  put(key: string, value: Value, options?: unknown): Promise<void> {
    return this.#backend.put(key, value, options);
  }

  list(options?: unknown): Promise<unknown> {
    return this.#backend.list(options);
  }

  delete(key: string): Promise<void> {
    return this.#backend.delete(key);
  }
}
