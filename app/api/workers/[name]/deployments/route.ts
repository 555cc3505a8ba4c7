import { rollOut } from "../../../../../lib/deploy/manage/rollout.ts";
import { targetClient } from "../../../../../lib/deploy/targets.ts";
import { readBody } from "../../../_shared/body.ts";
import { webEnv } from "../../../_shared/env.ts";
import { SMALL_BODY } from "../../../_shared/limits.ts";
import { only, route } from "../../../_shared/route.ts";
import { workerName } from "../schema.ts";
import { rolloutSchema } from "./schema.ts";

export const runtime = "edge";

/** Makes one version serve, or two by percentage. */
export const POST = route(async (request) => {
  const rollout = await readBody(request, rolloutSchema, SMALL_BODY);
  const { client } = targetClient(request, webEnv());
  await rollOut(client, workerName(request), rollout);
  return Response.json({});
});

export const GET = only("POST");
