import { getRequestContext } from "@cloudflare/next-on-pages";
import type { TargetEnv } from "../../../lib/deploy/targets.ts";
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

/** Headers of a call between parts. */
export function internalHeaders(env: WebEnv): Record<string, string> {
  return { "x-thaw-internal": env.INTERNAL_TOKEN };
}
