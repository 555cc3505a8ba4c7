import { WorkerEntrypoint } from "cloudflare:workers";
import type { CacheBackend } from "../../../../lib/worker/bindings/cache.ts";

export interface CacheProps {
  /** Tag of the Worker whose caches these are. */
  script: string;
}

interface Named {
  match(request: Request, options?: unknown): Promise<Response | undefined>;
  put(request: Request, response: Response): Promise<void>;
  delete(request: Request, options?: unknown): Promise<boolean>;
}

/** Every Worker's caches are caches of serve under names of their own: loaded isolates have none. */
export class CacheEntrypoint extends WorkerEntrypoint<unknown, CacheProps> implements CacheBackend {
  async match(cache: string | null, request: Request, options?: unknown) {
    return (await this.#open(cache)).match(request, options);
  }

  async put(cache: string | null, request: Request, response: Response): Promise<void> {
    await (await this.#open(cache)).put(request, response);
  }

  async delete(cache: string | null, request: Request, options?: unknown): Promise<boolean> {
    return (await this.#open(cache)).delete(request, options);
  }

  /** The default cache is no name that can be opened. */
  #open(cache: string | null): Promise<Named> {
    const { script } = this.ctx.props;
    const name = cache === null ? `${script}:default` : `${script}:named:${cache}`;
    return caches.open(name) as unknown as Promise<Named>;
  }
}
