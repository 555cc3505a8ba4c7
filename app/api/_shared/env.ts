import { getRequestContext } from "@cloudflare/next-on-pages";
import type { TargetEnv } from "../../../lib/deploy/targets.ts";
import type { EdgeParts } from "../../../lib/deploy/worker-events.ts";
import { ThawError } from "../../../lib/errors.ts";

/** Another part of Thaw: a service binding, or a server on loopback behind the same face. */
export interface Part {
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

/** What the web Worker is bound to (`docs/processes.md`). */
export interface WebEnv extends TargetEnv {
  CONTROL: Part;
  BUILDER: Part;
  PACKAGES: Part;
  SERVE: Part;
  /** How long front waits for a Worker's answer to begin, in milliseconds. */
  FRONT_TIMEOUT_MS?: string;
  /** The versions of what runs, as JSON. */
  VERSIONS?: string;
}

/** The bindings; without them (a bare `next dev`) no route can work, and says so. */
export function webEnv(): WebEnv {
  try {
    const env: unknown = getRequestContext().env;
    return env as WebEnv;
  } catch (cause) {
    throw new ThawError(
      "internal",
      "The page runs without its bindings. Start Thaw with ./start, not with next alone.",
      { cause },
    );
  }
}

/** The edge on this machine, as routes reach it. */
export function edgeParts(env: WebEnv): EdgeParts {
  const { CONTROL, SERVE, INTERNAL_TOKEN, PUBLIC_PORT, FRONT_TIMEOUT_MS } = env;
  return {
    control: CONTROL,
    serve: SERVE,
    internalToken: INTERNAL_TOKEN,
    publicOrigin: `http://localhost:${PUBLIC_PORT}`,
    answerMs: FRONT_TIMEOUT_MS === undefined ? undefined : Number(FRONT_TIMEOUT_MS),
  };
}

/** Headers of a call between parts. */
export function internalHeaders(env: WebEnv): Record<string, string> {
  return { "x-thaw-internal": env.INTERNAL_TOKEN };
}
