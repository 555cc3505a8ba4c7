import { Hono } from "hono";
import {
  INTERNAL_HEADER,
  requireInternal,
  WORKER_HEADER,
  withoutThawHeaders,
} from "../internal.ts";
import type { Api } from "./context.ts";

/**
 * A deployed Worker for callers that can't resolve its host name: `/internal/serve/{name}/{origin}/path`,
 * where origin is the public one that the Worker is to see, URI-encoded.
 */
export const visit = new Hono<Api>().all("/:name/:origin/*", async (c) => {
  requireInternal(c.req.raw, c.env.INTERNAL_TOKEN);
  const { name, origin } = c.req.param();
  const given = new URL(c.req.url);
  const headers = withoutThawHeaders(c.req.raw.headers);
  headers.set(INTERNAL_HEADER, c.env.INTERNAL_TOKEN);
  headers.set(WORKER_HEADER, name);
  const url = new URL(origin);
  url.pathname = given.pathname.split("/").slice(5).join("/");
  url.search = given.search;
  const { method, body } = c.req.raw;
  return c.env.SERVE.fetch(url, { method, headers, body, redirect: "manual" });
});
