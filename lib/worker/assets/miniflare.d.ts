/**
 * What Cloudflare serves static assets with, as miniflare carries it: which asset a path stands for,
 * redirects and headers; and which of assets and Worker is asked.
 */
declare module "miniflare/dist/src/workers/assets/assets.worker.js" {
  import { WorkerEntrypoint } from "cloudflare:workers";

  export class AssetWorkerInner extends WorkerEntrypoint<AssetWorkerEnv> {
    fetch(request: Request): Promise<Response>;
    /** Whether it would answer with anything but "not found". */
    unstable_canFetch(request: Request): Promise<boolean>;
    unstable_exists(pathname: string): Promise<string | null>;
    unstable_getByETag(eTag: string): Promise<{
      readableStream: ReadableStream;
      contentType: string | undefined;
      cacheStatus: "HIT" | "MISS";
    }>;
  }

  export interface AssetWorkerEnv {
    CONFIG: Record<string, unknown>;
  }
}

declare module "miniflare/dist/src/workers/assets/router.worker.js" {
  import { WorkerEntrypoint } from "cloudflare:workers";
  import type { AssetWorkerInner } from "miniflare/dist/src/workers/assets/assets.worker.js";

  export class RouterInnerEntrypoint extends WorkerEntrypoint<RouterEnv> {
    fetch(request: Request): Promise<Response>;
  }

  export interface RouterEnv {
    CONFIG: {
      has_user_worker: boolean;
      invoke_user_worker_ahead_of_assets: boolean;
      static_routing?: { asset_worker: string[]; user_worker: string[] };
    };
    ASSET_WORKER: AssetWorkerInner;
    USER_WORKER: { fetch(request: Request): Promise<Response> };
  }
}
