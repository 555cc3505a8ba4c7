import type { MiddlewareHandler } from "hono";
import { isInternal, sameSecret } from "../internal.ts";
import type { Api } from "./context.ts";
import { ApiError } from "./envelope.ts";

/**
 * Lets in who holds the API token, and Thaw's own processes by theirs. Everyone else gets Cloudflare's
 * 10000. A token is compared in constant time and never logged.
 */
export const authorise: MiddlewareHandler<Api> = async (c, next) => {
  const bearer = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? null;
  const [token, internal] = await Promise.all([
    sameSecret(bearer, c.env.API_TOKEN),
    isInternal(c.req.raw, c.env.INTERNAL_TOKEN),
  ]);
  if (!token && !internal) throw new ApiError(401, 10000, "Authentication error");
  await next();
};
