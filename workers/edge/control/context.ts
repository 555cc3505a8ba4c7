import type { z } from "zod";
import { nameProblem } from "../../../lib/project/names.ts";
import type { ControlEnv } from "../env.ts";
import { INTERNAL_HEADER } from "../internal.ts";
import { keyOf } from "../scope.ts";
import type { Caller } from "./auth/callers.ts";
import { ApiError, type CheckOptions, checked } from "./envelope.ts";

/** What the routes of Cloudflare's API work with. */
export type Api = { Bindings: ControlEnv; Variables: { caller: Caller } };

const INVALIDATE_MS = 2000;

/** The name a script is to be made under, checked (Cloudflare's 10016 for a bad one). */
export function newName(name: string): string {
  const problem = nameProblem(name);
  if (problem !== null) throw new ApiError(400, 10016, `bad_name: ${problem}`);
  return name;
}

/**
 * Tells serve to forget the version it knows, so that the next request gets the new one. A serve process
 * that is down or hangs starts with an empty memory anyhow, so failing here fails nothing.
 */
export async function activated(env: ControlEnv, name: string): Promise<void> {
  const call = env.SERVE.fetch("http://serve/internal/invalidate", {
    method: "POST",
    headers: { "content-type": "application/json", [INTERNAL_HEADER]: env.INTERNAL_TOKEN },
    body: JSON.stringify({ name: keyOf(env, name) }),
    signal: AbortSignal.timeout(INVALIDATE_MS),
  });
  await call.then((response) => response.arrayBuffer()).catch(() => undefined);
}

/** A call of serve's internal API; an answer other than 2xx, or none, is Cloudflare's "try again". */
export async function callServe(
  env: ControlEnv,
  path: string,
  init: { method: string; body?: string },
): Promise<unknown> {
  const response = await env.SERVE.fetch(`http://serve/internal/${path}`, {
    ...init,
    headers: { "content-type": "application/json", [INTERNAL_HEADER]: env.INTERNAL_TOKEN },
  }).catch(() => undefined);
  if (response?.ok) return response.json();
  const body = response ? await response.text() : "it doesn't answer";
  throw new ApiError(503, 10013, `The part that serves Workers could not do this: ${body}`);
}

/** A request's JSON as the schema has it. @throws ApiError with what is wrong with it */
export async function readBody<T>(
  schema: z.ZodType<T>,
  request: Request,
  options?: CheckOptions,
): Promise<T> {
  return checked(schema, await readJson(request), options);
}

/** A JSON body, or Cloudflare's complaint about one. */
export async function readJson(request: Request): Promise<unknown> {
  return request.json().catch(() => {
    throw new ApiError(400, 10012, "The request's body isn't JSON.");
  });
}
