import type { MiddlewareHandler } from "hono";
import { scopedTo } from "../../registry/client.ts";
import type { Api } from "../context.ts";
import { ApiError } from "../envelope.ts";
import { findCaller } from "./callers.ts";
import { permissionsFor } from "./permissions.ts";

const BASE = "/client/v4";
const VERIFY = /\/tokens\/verify$/;

/**
 * Lets in who holds a token, and Thaw's own processes by theirs, to what that token is for; everything
 * after it is about the token's account. Everyone else gets Cloudflare's 10000. A token is never logged.
 */
export const authorise: MiddlewareHandler<Api> = async (c, next) => {
  const path = c.req.path.slice(BASE.length);
  const verifies = VERIFY.test(path);
  const caller = await findCaller(c.req.raw, c.env);
  if (!caller) throw verifies ? new ApiError(401, 1000, "Invalid API Token") : refused(401);
  // Whose token is over may still ask why.
  if (caller.token.status !== "active" && !verifies) throw refused(401);
  const needed = permissionsFor(c.req.method, path);
  const { permissions, scope } = caller;
  if (permissions && needed.length > 0 && !needed.some((one) => permissions.includes(one))) {
    throw refused(403);
  }
  const account = /^\/accounts\/([^/]+)/.exec(path)?.[1];
  // The machine's own account goes by any id; that of a temporary one is its own.
  if (scope !== undefined && account !== undefined && account !== caller.account.id) {
    throw refused(403);
  }
  c.set("caller", caller);
  c.env = scopedTo(c.env, scope);
  await next();
};

const refused = (status: number): ApiError => new ApiError(status, 10000, "Authentication error");
