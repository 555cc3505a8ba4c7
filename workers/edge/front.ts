import { ThawError } from "../../lib/errors.ts";
import type { FrontEnv } from "./env.ts";
import { errorResponse } from "./error-page.ts";
import { destinationOf, hostsOf } from "./front/hosts.ts";
import { preview } from "./front/preview.ts";
import { toWorker } from "./front/worker.ts";
import { dropThawHeaders } from "./internal.ts";

const CONTROL_PATHS = /^\/(?:client\/v4|blobs)(?:\/|$)/;

/** @param request one that can be changed, without the headers that nobody outside may send */
async function route(request: Request, env: FrontEnv): Promise<Response> {
  const { hostname, pathname } = new URL(request.url);
  const hosts = hostsOf(env);
  const destination = destinationOf(hostname, hosts);
  if (!destination) {
    throw new ThawError(
      "not_found",
      `Nothing is served under ${hostname}. Open ${hosts.app[0]} for Thaw, or NAME.${hosts.user} for a deployed Worker.`,
    );
  }
  if (destination.kind === "preview") return preview(request, env, hosts);
  if (destination.kind === "worker") return toWorker(destination.name, request, env);
  if (env.ROOT_WORKER !== undefined) return toWorker(env.ROOT_WORKER, request, env);
  return CONTROL_PATHS.test(pathname) ? env.CONTROL.fetch(request) : env.WEB.fetch(request);
}

/** The only public port: routes by host, and takes `x-thaw-*` headers from nobody outside. */
export default {
  async fetch(request: Request, env: FrontEnv): Promise<Response> {
    const cleaned = new Request(request, { redirect: "manual" });
    dropThawHeaders(cleaned.headers);
    try {
      return await route(cleaned, env);
    } catch (thrown) {
      return errorResponse(ThawError.from(thrown), cleaned);
    }
  },
};
