import type { ExecutionContext } from "@cloudflare/workers-types";
import { z } from "zod";
import { ThawError } from "../../../lib/errors.ts";
import type { ServeEnv } from "../env.ts";
import { errorResponse } from "../error-page.ts";
import { requireInternal, WORKER_HEADER, withoutThawHeaders } from "../internal.ts";
import { ActiveVersions } from "./active.ts";
import type { BindingBackends } from "./bindings/backends.ts";
import { Isolates } from "./isolates.ts";
import type { StaticModules } from "./loader.ts";
import { ModuleCache } from "./module-cache.ts";
import { resources } from "./resources/index.ts";
import { withTiming } from "./timing.ts";

export interface ServeOptions {
  /** See {@link LoadContext}. */
  bindingsScript: string;
  /** WebAssembly modules that the build compiled in, by the SHA-256 of their bytes; see {@link StaticModules}. */
  staticModules?: StaticModules;
  /** How many bytes of module contents to keep in memory; 256 MiB unless given. */
  cacheBytes?: number;
}

export interface ServeWorker {
  fetch(request: Request, env: ServeEnv, ctx: ExecutionContext): Promise<Response>;
}

const invalidateBody = z.object({ name: z.string() });

/** The serve Worker: a request with `x-thaw-worker: NAME` goes to the active version of that Worker. */
export function createServe(options: ServeOptions): ServeWorker {
  const versions = new ActiveVersions();
  const isolates = new Isolates({
    cache: new ModuleCache(options.cacheBytes ?? 256 * 1024 * 1024),
    staticModules: options.staticModules ?? {},
    bindingsScript: options.bindingsScript,
  });

  async function serve(name: string, request: Request, env: ServeEnv, ctx: ExecutionContext) {
    const began = performance.now();
    const keepAlive = (work: Promise<unknown>) => ctx.waitUntil(work);
    const worker = await versions.get(env, name, keepAlive);
    const { stub, cold } = await isolates.get(env, name, worker, {
      backends: ctx.exports as unknown as BindingBackends,
      keepAlive,
    });
    const loaded = performance.now();
    const entrypoint = stub.getEntrypoint() as unknown as { fetch: typeof fetch };
    const response = await entrypoint
      .fetch(
        new Request(request, { headers: withoutThawHeaders(request.headers), redirect: "manual" }),
      )
      .catch((thrown: unknown) => {
        throw workerError(name, thrown);
      });
    const answered = performance.now();
    return withTiming(response, [
      ...(cold ? [`load;desc="cold";dur=${(loaded - began).toFixed(1)}`] : []),
      `edge;dur=${(answered - began).toFixed(1)}`,
    ]);
  }

  return {
    async fetch(request, env, ctx) {
      const name = request.headers.get(WORKER_HEADER);
      const { pathname } = new URL(request.url);
      if (name === null && pathname === "/internal/health") return Response.json({ ok: true });
      try {
        await requireInternal(request, env.INTERNAL_TOKEN);
        if (name !== null) return await serve(name, request, env, ctx);
        if (pathname === "/internal/invalidate" && request.method === "POST") {
          versions.forget(invalidateBody.parse(await request.json()).name);
          return Response.json({ ok: true });
        }
        if (pathname.startsWith("/internal/resources/")) return await resources.fetch(request, env);
        throw new ThawError("not_found", "Nothing is served at this address.");
      } catch (thrown) {
        return errorResponse(ThawError.from(thrown), request);
      }
    },
  };
}

/** What a loaded Worker threw, with its name and message as they were; or why it couldn't start. */
function workerError(name: string, cause: unknown): ThawError {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const [, reason] = /^Failed to start Worker:\s*(.*)$/s.exec(error.message) ?? [];
  const message = reason
    ? `The Worker "${name}" can't start: ${reason}`
    : `The Worker "${name}" threw ${error.name}: ${error.message}`;
  return new ThawError("internal", message, { cause });
}
