import { sendToWorker } from "../../../../lib/deploy/worker-events.ts";
import { readBody } from "../../_shared/body.ts";
import { edgeParts, webEnv } from "../../_shared/env.ts";
import { only, route } from "../../_shared/route.ts";
import { eventSchema } from "../schema.ts";

export const runtime = "edge";

const LIMIT = 1_000_000;

/** Sends an event to a deployed Worker on the edge: a schedule, messages of a queue, a method call. */
export const POST = route(async (request) => {
  const { worker, event } = await readBody(request, eventSchema, LIMIT);
  return Response.json(await sendToWorker(edgeParts(webEnv()), worker, event), {
    headers: { "cache-control": "no-store" },
  });
});

export const GET = only("POST");
