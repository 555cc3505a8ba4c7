import { type Context, Hono } from "hono";
import { ThawError } from "../../lib/errors.ts";
import { accounts, dependents, subdomain } from "./control/accounts.ts";
import { assetSessions } from "./control/assets/session.ts";
import { assetUploads } from "./control/assets/upload.ts";
import { authorise } from "./control/auth/authorise.ts";
import type { Api } from "./control/context.ts";
import { ApiError } from "./control/envelope.ts";
import { previews } from "./control/provisioning/previews.ts";
import { queues } from "./control/queues.ts";
import { d1Databases } from "./control/resources/d1.ts";
import { transfers } from "./control/resources/d1-transfers.ts";
import { kvNamespaces } from "./control/resources/kv.ts";
import { metrics } from "./control/resources/metrics.ts";
import { r2Buckets } from "./control/resources/r2.ts";
import { TRANSFERS_PATH } from "./control/resources/ticket.ts";
import { scripts, services } from "./control/scripts.ts";
import { secrets } from "./control/secrets.ts";
import { settings } from "./control/settings.ts";
import { publicBlobs, store } from "./control/store.ts";
import { moduleSessions } from "./control/stored-modules.ts";
import { SOCKETS_PATH, tailSockets, tails } from "./control/tails/tails.ts";
import { versions } from "./control/versions.ts";
import { visit } from "./control/visit.ts";
import { workers } from "./control/workers.ts";
import { workflows } from "./control/workflows.ts";

export { TailRoom } from "./control/tails/room.ts";
export { Registry } from "./registry/registry.ts";

const noRoute = (path: string): ApiError =>
  new ApiError(404, 7003, `Could not route to ${path}, perhaps your object identifier is invalid?`);

/** Cloudflare's API, as far as it is spoken here: envelope, codes and paths are Cloudflare's own. */
const api = new Hono<Api>()
  .use(authorise)
  .route("/", accounts)
  .route("/accounts/:account/workers/scripts", scripts)
  .route("/accounts/:account/workers/scripts", versions)
  .route("/accounts/:account/workers/scripts", secrets)
  .route("/accounts/:account/workers/scripts", settings)
  .route("/accounts/:account/workers/scripts", assetSessions)
  .route("/accounts/:account/workers/scripts", moduleSessions)
  .route("/accounts/:account/workers/scripts", tails)
  .route("/accounts/:account/workers/services", services)
  .route("/accounts/:account/workers/workers", workers)
  .route("/accounts/:account/workers/subdomain", subdomain)
  .route("/accounts/:account/queues", queues)
  .route("/accounts/:account/workflows", workflows)
  .route("/accounts/:account/storage/kv/namespaces", kvNamespaces)
  .route("/accounts/:account/r2/buckets", r2Buckets)
  .route("/accounts/:account/d1/database", d1Databases)
  .route("/accounts/:account", dependents)
  .route("/graphql", metrics)
  .all("*", (c) => {
    throw noRoute(c.req.path);
  })
  .onError(apiError);

async function apiError(error: Error, c: Context<Api>): Promise<Response> {
  await drain(c.req.raw);
  if (error instanceof ApiError) return error.toResponse();
  console.error("control:", c.req.method, c.req.path, error);
  return new ApiError(500, 10013, "An unknown error has occurred.").toResponse();
}

/**
 * Reads what is left of a refused upload: a client that is still sending when the connection closes would
 * see a broken pipe instead of the reason.
 */
async function drain(request: Request): Promise<void> {
  if (!request.body || request.bodyUsed) return;
  await request.body.pipeTo(new WritableStream()).catch(() => undefined);
}

/** The control plane: Cloudflare's API on `/client/v4`, the store on `/internal`, public content on `/blobs`. */
export default new Hono<Api>()
  .route(TRANSFERS_PATH, transfers.onError(apiError))
  .route(SOCKETS_PATH, tailSockets.onError(apiError))
  // Before the API's tokens are asked for: an upload's own token is the permission, and who has no account
  // has no token yet.
  .route("/client/v4/accounts/:account/workers/assets", assetUploads.onError(apiError))
  .route("/client/v4/provisioning", previews.onError(apiError))
  .route("/client/v4", api)
  .route("/internal/serve", visit)
  .route("/internal", store)
  .route("/blobs", publicBlobs)
  .notFound(() => new ThawError("not_found", "There is nothing at this address.").toResponse())
  .onError(async (error, c) => {
    await drain(c.req.raw);
    if (!(error instanceof ThawError)) console.error("control:", c.req.method, c.req.path, error);
    return ThawError.from(error).toResponse();
  });
