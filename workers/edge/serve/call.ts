import type { ExecutionContext } from "@cloudflare/workers-types";
import { z } from "zod";
import { ThawError } from "../../../lib/errors.ts";
import { describeValue } from "../../../lib/worker/events/describe.ts";
import type { ServeEnv } from "../env.ts";
import type { LoadedWorkers } from "./workers.ts";

/** A method of a Worker's entrypoint that someone asked for by hand. */
export const callBody = z.object({
  name: z.string(),
  entrypoint: z.string(),
  method: z.string(),
  args: z.array(z.unknown()),
});

type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>;

/**
 * Calls the method as another Worker with a service binding would.
 * @throws ThawError `worker_not_found`; `python_exception` with what the method raised, or that there is none
 */
export async function runCall(
  workers: LoadedWorkers,
  { name, entrypoint, method, args }: z.infer<typeof callBody>,
  env: ServeEnv,
  ctx: ExecutionContext,
): Promise<{ result: string }> {
  const { stub } = await workers.open(name, env, ctx);
  const target = stub.getEntrypoint(
    entrypoint === "Default" ? undefined : entrypoint,
  ) as unknown as Methods;
  try {
    return { result: await describeValue(await target[method]?.(...args)) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ThawError("python_exception", `${entrypoint}.${method} of "${name}": ${why}`, {
      cause,
    });
  }
}
