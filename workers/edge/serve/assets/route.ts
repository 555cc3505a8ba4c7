import { routeRequest } from "../../../../lib/worker/assets/asset-worker.ts";
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
  return routeRequest(request, {
    ctx,
    worker: found.worker,
    config: found.record.config,
    run: mainModule === "" ? undefined : run,
  });
}
