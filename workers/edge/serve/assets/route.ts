import { RouterInnerEntrypoint } from "miniflare/dist/src/workers/assets/router.worker.js";
import type { ServeEnv } from "../../env.ts";
import type { ActiveWorker } from "../../registry/types.ts";
import { assetWorker } from "./asset-worker.ts";
import { compatibilityOf } from "./props.ts";

interface Asked {
  env: ServeEnv;
  /** Of the event that asks. */
  ctx: unknown;
  /** Asks the Worker's own code. */
  run(request: Request): Promise<Response>;
}

/** Answers for a Worker from its static assets or by its code, as its configuration has it. */
export async function withAssets(
  worker: ActiveWorker,
  request: Request,
  { env, ctx, run }: Asked,
): Promise<Response> {
  const { assets, mainModule } = worker;
  if (!assets) return run(request);
  const compatibility = compatibilityOf(worker);
  const found = await assetWorker(ctx, { store: env, assets, compatibility });
  const { run_worker_first, static_routing } = found.record.config;
  const router = new RouterInnerEntrypoint(
    ctx as ConstructorParameters<typeof RouterInnerEntrypoint>[0],
    {
      CONFIG: {
        has_user_worker: mainModule !== "",
        invoke_user_worker_ahead_of_assets: run_worker_first,
        ...(static_routing ? { static_routing } : {}),
      },
      ASSET_WORKER: found.worker,
      USER_WORKER: { fetch: run },
    },
  );
  return router.fetch(request);
}
