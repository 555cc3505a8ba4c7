import { Hono } from "hono";
import { ApiError } from "../../control/envelope.ts";
import type { ServeEnv } from "../../env.ts";
import { d1 } from "./d1.ts";
import { kv } from "./kv.ts";
import { r2 } from "./r2.ts";

/**
 * The half of Cloudflare's API that is about what namespaces, buckets and databases hold. Control checks
 * who asks and that the resource exists, and passes the request on with the resource's id in its path.
 */
export const resources = new Hono<{ Bindings: ServeEnv }>()
  .route("/internal/resources/kv", kv)
  .route("/internal/resources/r2", r2)
  .route("/internal/resources/d1", d1)
  .notFound((c) => new ApiError(404, 7003, `Could not route to ${c.req.path}.`).toResponse())
  .onError((error, c) => {
    if (error instanceof ApiError) return error.toResponse();
    console.error("serve:", c.req.method, c.req.path, error);
    return new ApiError(500, 10013, "An unknown error has occurred.").toResponse();
  });
