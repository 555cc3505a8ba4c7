import type { ExecutionContext, WorkerStub } from "@cloudflare/workers-types";
import { z } from "zod";
import { ThawError } from "../../../lib/errors.ts";
import type { ServeEnv } from "../env.ts";
import { errorResponse } from "../error-page.ts";
import { requireInternal, WORKER_HEADER, withoutThawHeaders } from "../internal.ts";
import type { ActiveWorker } from "../registry/types.ts";
import { ActiveVersions } from "./active.ts";
import type { BindingBackends } from "./bindings/backends.ts";
import { Isolates } from "./isolates.ts";
import type { StaticModules } from "./loader.ts";
import { ModuleCache } from "./module-cache.ts";
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

/** A Worker's active version, ready to be asked for its entrypoints. */
export interface OpenWorker {
  stub: WorkerStub;
  worker: ActiveWorker;
  /** Whether its isolate wasn't there before. */
  cold: boolean;
}

/** What of a request's context opening a Worker takes. */
export interface OpenContext {
  waitUntil(work: Promise<unknown>): void;
  /** Serve's own entrypoints. */
  readonly exports?: unknown;
}

export interface Serve {
  worker: ServeWorker;
  /** @throws ThawError `worker_not_found` */
  open(name: string, env: ServeEnv, ctx: OpenContext): Promise<OpenWorker>;
}

const invalidateBody = z.object({ name: z.string() });

/** The serve Worker: a request with `x-thaw-worker: NAME` goes to the active version of that Worker. */
export function createServe(options: ServeOptions): Serve {
  const versions = new ActiveVersions();
  const isolates = new Isolates({
    cache: new ModuleCache(options.cacheBytes ?? 256 * 1024 * 1024),
    staticModules: options.staticModules ?? {},
    bindingsScript: options.bindingsScript,
  });

  async function open(name: string, env: ServeEnv, ctx: OpenContext): Promise<OpenWorker> {
    const keepAlive = (work: Promise<unknown>) => ctx.waitUntil(work);
    const worker = await versions.get(env, name, keepAlive);
    const backends = ctx.exports as BindingBackends;
    return { worker, ...(await isolates.get(env, name, worker, { backends, keepAlive })) };
  }

  async function serve(name: string, request: Request, env: ServeEnv, ctx: ExecutionContext) {
    const began = performance.now();
    const { stub, worker, cold } = await open(name, env, ctx);
    if (!worker.addressed) {
      throw new ThawError("worker_not_found", `The Worker "${name}" has no address of its own.`);
    }
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

  const worker: ServeWorker = {
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
        throw new ThawError("not_found", "Nothing is served at this address.");
      } catch (thrown) {
        return errorResponse(ThawError.from(thrown), request);
      }
    },
  };
  return { worker, open };
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
