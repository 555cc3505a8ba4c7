import type { ExecutionContext } from "@cloudflare/workers-types";
import { z } from "zod";
import { ThawError } from "../../../lib/errors.ts";
import type { ServeEnv } from "../env.ts";
import { errorResponse } from "../error-page.ts";
import { INTERNAL_HEADER, requireInternal, WORKER_HEADER } from "../internal.ts";
import type { ActiveWorker } from "../registry/types.ts";
import { withAssets } from "./assets/route.ts";
import type { BindingBackends } from "./bindings/backends.ts";
import { serviceEntrypoint } from "./bindings/service.ts";
import { callBody, runCall } from "./call.ts";
import { startFailure } from "./check.ts";
import { choiceOf } from "./choose.ts";
import type { StaticModules } from "./loader.ts";
import { ModuleCache } from "./module-cache.ts";
import { objectHost } from "./objects/host.ts";
import { eraseNamespace } from "./objects/list.ts";
import { queueBroker } from "./queues/broker.ts";
import { brokerOf } from "./queues/entrypoint.ts";
import { resources } from "./resources/index.ts";
import { runScheduled, scheduledBody } from "./scheduled.ts";
import { tailEntrypoint } from "./tails/entrypoint.ts";
import { withTiming } from "./timing.ts";
import { LoadedWorkers } from "./workers.ts";
import { callWorkflow } from "./workflows/internal.ts";
import { workflowRunner } from "./workflows/runner.ts";

export interface ServeOptions {
  /** See {@link LoadContext}. */
  bindingsScript: string;
  /** WebAssembly modules that the build compiled in, by the SHA-256 of their bytes; see {@link StaticModules}. */
  staticModules?: StaticModules;
  /** How many bytes of module contents to keep in memory; 256 MiB unless given. */
  cacheBytes?: number;
}

export interface Serve {
  worker: ServeWorker;
  /** The class of the objects that host Durable Objects. */
  ObjectHost: ReturnType<typeof objectHost>;
  /** The class of the objects that keep queues. */
  QueueBroker: ReturnType<typeof queueBroker>;
  /** What hears of deployed Workers' events. */
  TailEntrypoint: ReturnType<typeof tailEntrypoint>;
  /** What stands behind service bindings. */
  ServiceEntrypoint: ReturnType<typeof serviceEntrypoint>;
  /** The class of all Workflows' instances. */
  WorkflowRunner: ReturnType<typeof workflowRunner>;
}

interface ServeWorker {
  fetch(request: Request, env: ServeEnv, ctx: ExecutionContext): Promise<Response>;
}

const invalidateBody = z.object({ name: z.string() });
const messagesBody = z.array(
  z.object({
    body: z.string(),
    contentType: z.enum(["json", "text"]),
    delaySeconds: z.number().optional(),
  }),
);

/** The serve Worker: a request with `x-thaw-worker: NAME` goes to the active version of that Worker. */
export function createServe(options: ServeOptions): Serve {
  const workers = new LoadedWorkers({
    cache: new ModuleCache(options.cacheBytes ?? 256 * 1024 * 1024),
    staticModules: options.staticModules ?? {},
    bindingsScript: options.bindingsScript,
  });

  async function serve(name: string, request: Request, env: ServeEnv, ctx: ExecutionContext) {
    const began = performance.now();
    const worker = await workers.active(name, env, ctx, choiceOf(name, request.headers));
    if (!worker.addressed) {
      throw new ThawError("worker_not_found", `The Worker "${name}" has no address of its own.`);
    }
    let loaded: string | undefined;
    const run = async (asked: Request): Promise<Response> => {
      const { stub, cold } = await workers.start(worker, env, ctx);
      if (cold) loaded = `load;desc="cold";dur=${(performance.now() - began).toFixed(1)}`;
      const entrypoint = stub.getEntrypoint() as unknown as { fetch: typeof fetch };
      return entrypoint.fetch(asked).catch((thrown: unknown) => {
        throw workerError(name, thrown);
      });
    };
    const asked = new Request(request, { redirect: "manual" });
    // Who sent them took out every other: to list all headers of each request is felt.
    asked.headers.delete(INTERNAL_HEADER);
    asked.headers.delete(WORKER_HEADER);
    const response = await withAssets(worker, asked, { env, ctx, run });
    const edge = `edge;dur=${(performance.now() - began).toFixed(1)}`;
    return withTiming(response, loaded === undefined ? [] : [loaded, edge]);
  }

  /** Queues and events that control hands over. */
  async function internal(
    pathname: string,
    request: Request,
    env: ServeEnv,
    ctx: ExecutionContext,
  ): Promise<Response | undefined> {
    const [, , kind = "", name = "", action] = pathname.split("/");
    if (kind === "queues" && name) {
      const broker = brokerOf(env, name);
      if (request.method === "DELETE") await broker.purge();
      else if (action === "wake") await broker.wake(name);
      else if (action === "messages") {
        await broker.send(name, messagesBody.parse(await request.json()));
      } else return Response.json({ messages: await broker.count() });
      return Response.json({ ok: true });
    }
    if (kind === "objects" && name && request.method === "DELETE") {
      await eraseNamespace(env, name);
      return Response.json({ ok: true });
    }
    if (kind === "check" && request.method === "POST") {
      return Response.json(await workers.check((await request.json()) as ActiveWorker, env, ctx));
    }
    if (kind === "workflows" && request.method === "POST") {
      return Response.json(
        await callWorkflow(await request.json(), ctx.exports as BindingBackends),
      );
    }
    if (kind === "scheduled" && request.method === "POST") {
      const event = scheduledBody.parse(await request.json());
      return Response.json(await runScheduled(workers, event, env, ctx));
    }
    if (kind === "call" && request.method === "POST") {
      const call = callBody.parse(await request.json());
      return Response.json(await runCall(workers, call, env, ctx));
    }
    return undefined;
  }

  const worker: ServeWorker = {
    async fetch(request, env, ctx) {
      const name = request.headers.get(WORKER_HEADER);
      try {
        if (name !== null) {
          requireInternal(request, env.INTERNAL_TOKEN);
          return await serve(name, request, env, ctx);
        }
        const { pathname } = new URL(request.url);
        if (pathname === "/internal/health") return Response.json({ ok: true });
        requireInternal(request, env.INTERNAL_TOKEN);
        if (pathname === "/internal/invalidate" && request.method === "POST") {
          workers.forget(invalidateBody.parse(await request.json()).name);
          return Response.json({ ok: true });
        }
        const answer = await internal(pathname, request, env, ctx);
        if (answer) return answer;
        if (pathname.startsWith("/internal/resources/")) return await resources.fetch(request, env);
        throw new ThawError("not_found", "Nothing is served at this address.");
      } catch (thrown) {
        return errorResponse(ThawError.from(thrown), request);
      }
    },
  };
  return {
    worker,
    ObjectHost: objectHost(workers),
    QueueBroker: queueBroker(workers),
    ServiceEntrypoint: serviceEntrypoint(workers),
    TailEntrypoint: tailEntrypoint(workers),
    WorkflowRunner: workflowRunner(workers),
  };
}

/** What a loaded Worker threw, with its name and message as they were; or why it couldn't start. */
function workerError(name: string, cause: unknown): ThawError {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  if (/code had hung and would never generate a response/.test(error.message)) {
    return new ThawError(
      "edge_unavailable",
      `The Worker "${name}" will never answer: it waits for something, and nothing is under way that could bring it. Look for an await of a future or an event that nobody sets.`,
      { cause },
    );
  }
  const reason = startFailure(error);
  const message = reason
    ? `The Worker "${name}" can't start: ${reason}`
    : `The Worker "${name}" threw ${error.name}: ${error.message}`;
  return new ThawError("internal", message, { cause });
}
