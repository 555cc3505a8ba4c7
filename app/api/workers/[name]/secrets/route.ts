import { secretNames } from "../../../../../lib/deploy/manage/workers.ts";
import { targetClient } from "../../../../../lib/deploy/targets.ts";
import { webEnv } from "../../../_shared/env.ts";
import { only, route } from "../../../_shared/route.ts";
import { workerName } from "../schema.ts";

export const runtime = "edge";

/** The names of a Worker's secrets; none of a Worker that isn't there yet. */
export const GET = route(async (request) => {
  const { client } = targetClient(request, webEnv());
  return Response.json({ names: await secretNames(client, workerName(request)) });
});

export const POST = only("GET");
