import { listWorkers } from "../../../lib/deploy/manage/workers.ts";
import { targetClient } from "../../../lib/deploy/targets.ts";
import { webEnv } from "../_shared/env.ts";
import { only, route } from "../_shared/route.ts";

export const runtime = "edge";

/** The Workers that are deployed to the target. */
export const GET = route(async (request) => {
  const { client } = targetClient(request, webEnv());
  return Response.json({ workers: await listWorkers(client) });
});

export const POST = only("GET");
