import type { ExecutionContext } from "@cloudflare/workers-types";
import { z } from "zod";
import type { ServeEnv } from "../env.ts";
import type { LoadedWorkers } from "./workers.ts";

/** A cron trigger that is due, or that someone asked for. */
export const scheduledBody = z.object({
  name: z.string(),
  cron: z.string(),
  /** Milliseconds since 1970. */
  scheduledTime: z.number(),
});

interface ScheduledHandler {
  scheduled(event: { cron: string; scheduledTime: Date }): Promise<{ outcome: string }>;
}

/** Runs a Worker's scheduled handler; the outcome is `ok`, or what went wrong in workerd's word. */
export async function runScheduled(
  workers: LoadedWorkers,
  { name, cron, scheduledTime }: z.infer<typeof scheduledBody>,
  env: ServeEnv,
  ctx: ExecutionContext,
): Promise<{ outcome: string; milliseconds: number }> {
  const began = performance.now();
  const { stub } = await workers.open(name, env, ctx);
  const handler = stub.getEntrypoint() as unknown as ScheduledHandler;
  const { outcome } = await handler.scheduled({ cron, scheduledTime: new Date(scheduledTime) });
  return { outcome, milliseconds: Math.round(performance.now() - began) };
}
