import { AssetWorkerInner } from "miniflare/dist/src/workers/assets/assets.worker.js";
import { RouterInnerEntrypoint } from "miniflare/dist/src/workers/assets/router.worker.js";
import type { ServedConfig } from "./config.ts";

/** Where the contents of static assets are. */
export interface AssetSource {
  /** The content's hash by path. */
  files: ReadonlyMap<string, string>;
  /** @param hash one of `files` */
  read(hash: string): Promise<{ readableStream: ReadableStream; contentType: string | undefined }>;
}

/** Dates and flags decide how some requests are answered. */
export interface Compatibility {
  compatibility_date: string;
  compatibility_flags: string[];
}

interface AssetParts {
  source: AssetSource;
  config: ServedConfig;
  compatibility: Compatibility;
}

/** Cloudflare's asset Worker over what is stored here. */
export class SourceAssetWorker extends AssetWorkerInner {
  readonly #source: AssetSource;

  /** @param ctx of the event that asks */
  constructor(ctx: unknown, { source, config: served, compatibility }: AssetParts) {
    const { run_worker_first: _, static_routing, ...config } = served;
    const CONFIG = {
      ...config,
      ...compatibility,
      // The asset Worker adds to this list, which isn't its own.
      compatibility_flags: [...compatibility.compatibility_flags],
      has_static_routing: static_routing !== undefined,
    };
    super(ctx as ConstructorParameters<typeof AssetWorkerInner>[0], { CONFIG });
    this.#source = source;
  }

  override async unstable_exists(pathname: string): Promise<string | null> {
    return this.#source.files.get(pathname) ?? null;
  }

  override async unstable_getByETag(hash: string) {
    return { ...(await this.#source.read(hash)), cacheStatus: "HIT" as const };
  }
}

interface Routed {
  /** Of the event that asks. */
  ctx: unknown;
  worker: SourceAssetWorker;
  config: ServedConfig;
  /** Asks the Worker's own code; without it there are assets alone. */
  run: ((request: Request) => Promise<Response>) | undefined;
}

/** Answers from static assets or by the Worker's code, as its configuration has it. */
export function routeRequest(
  request: Request,
  { ctx, worker, config, run }: Routed,
): Promise<Response> {
  const { run_worker_first, static_routing } = config;
  const router = new RouterInnerEntrypoint(
    ctx as ConstructorParameters<typeof RouterInnerEntrypoint>[0],
    {
      CONFIG: {
        has_user_worker: run !== undefined,
        invoke_user_worker_ahead_of_assets: run_worker_first,
        ...(static_routing ? { static_routing } : {}),
      },
      ASSET_WORKER: worker,
      USER_WORKER: { fetch: run ?? noCode },
    },
  );
  return router.fetch(request);
}

function noCode(): never {
  throw new Error("The Worker has static assets and no code.");
}
