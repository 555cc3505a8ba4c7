import { WorkerEntrypoint } from "cloudflare:workers";
import type { ServeEnv } from "../../env.ts";
import { assetWorker } from "./asset-worker.ts";
import type { AssetsProps } from "./props.ts";

/** Stands behind a Worker's binding to its own static assets: `env.ASSETS.fetch()`. */
export class AssetsEntrypoint extends WorkerEntrypoint<ServeEnv, AssetsProps> {
  override async fetch(request: Request): Promise<Response> {
    const { worker } = await assetWorker(this.ctx, { store: this.env, ...this.ctx.props });
    return worker.fetch(request);
  }
}
