import { DurableObject } from "cloudflare:workers";
import { contextOf } from "./context.ts";
import type { BuilderEnv } from "./env.ts";
import { type Isolate, loadIsolate } from "./isolate-job.ts";
import { contentOf, jobFacts } from "./layers.ts";

/** What a spare stands on: two programs with equal ones may use the same spare. */
export interface SpareOrder {
  /** Hashes of the layers, root first, and of the packages. */
  layers: string[];
  pack: string;
  compatibilityFlags: string[];
  env: Record<string, unknown>;
}

/** Unused for this long, a spare gives its memory back. */
const LIFE_MS = 10 * 60_000;

/**
 * Holds one isolate that has restored a project's packages and waits for one job. It is an object of its own
 * because only an object's isolate may be used by a later request; with the object, the isolate ends.
 */
export class SpareIsolate extends DurableObject<BuilderEnv> {
  #isolate: Isolate | undefined;

  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/start") return this.#start((await request.json()) as SpareOrder);
    const isolate = this.#isolate;
    // Taken before anything is awaited: one isolate never runs two programs.
    this.#isolate = undefined;
    if (pathname === "/end") this.ctx.abort("The spare was used.");
    if (!isolate) return new Response(null, { status: 410 });
    const { body, headers } = request;
    return isolate.fetch(`http://isolate${pathname}`, { method: "POST", body, headers });
  }

  async #start({ layers, pack, compatibilityFlags, env }: SpareOrder): Promise<Response> {
    const context = contextOf(this.env);
    const isolate = loadIsolate(this.env, {
      job: jobFacts("spare", [], compatibilityFlags),
      layers: await Promise.all(layers.map((hash) => contentOf(context, hash))),
      pack: await contentOf(context, pack),
      env,
    });
    const ready = await isolate.fetch("http://isolate/", { method: "HEAD" });
    if (ready.ok) this.#isolate = isolate;
    setTimeout(() => this.ctx.abort("The spare was not used."), LIFE_MS);
    return new Response(null, { status: ready.status });
  }
}
