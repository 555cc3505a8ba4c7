import type { ControlEnv } from "../env.ts";
import { INTERNAL_HEADER } from "../internal.ts";
import type { NewVersion, VersionContent } from "../registry/types.ts";
import { keyOf } from "../scope.ts";
import type { CheckResult } from "../serve/check.ts";
import { ApiError } from "./envelope.ts";

const HEALTH_MS = 2000;

/**
 * Starts an upload's code once, as Cloudflare does, before it becomes a version.
 * @returns the events it handles; undefined while the part that serves is away, which holds up no upload
 * @throws ApiError 10021 with the reason where it doesn't start, 10068 where it offers nothing
 */
export async function checkStart(
  env: ControlEnv,
  script: string,
  upload: Pick<VersionContent, "mainModule" | "compatibilityDate" | "compatibilityFlags"> &
    Pick<NewVersion, "modules" | "bindings">,
): Promise<string[] | undefined> {
  if (!(await isThere(env))) return undefined;
  const { bindings, ...code } = upload;
  const worker = {
    ...code,
    name: keyOf(env, script),
    script: "",
    version: "",
    createdOn: "",
    tag: "",
    addressed: false,
    tailed: false,
    assets: null,
    objects: [],
    bindings: bindings.filter(({ type }) => type !== "inherit"),
  };
  const response = await env.SERVE.fetch("http://serve/internal/check", {
    method: "POST",
    headers: { "content-type": "application/json", [INTERNAL_HEADER]: env.INTERNAL_TOKEN },
    body: JSON.stringify(worker),
  }).catch(() => {
    // The watchdog ends what is busy for too long.
    throw refused("Script startup exceeded CPU time limit.");
  });
  if (!response.ok) throw new ApiError(503, 10013, "The Worker's start could not be checked.");
  const result = (await response.json()) as CheckResult;
  if (!result.ok) throw refused(result.reason);
  const { handlers, exports } = result.offered;
  if (handlers.length === 0 && exports.length === 0) {
    throw new ApiError(
      400,
      10068,
      "The uploaded script has no registered event handlers. Export a default object or class with a fetch handler.",
    );
  }
  return handlers;
}

const refused = (message: string): ApiError => new ApiError(400, 10021, message);

function isThere(env: ControlEnv): Promise<boolean> {
  const signal = AbortSignal.timeout(HEALTH_MS);
  return env.SERVE.fetch("http://serve/internal/health", { signal }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
}
