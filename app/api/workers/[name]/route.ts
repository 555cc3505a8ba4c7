import { deleteWorker, readWorker } from "../../../../lib/deploy/manage/workers.ts";
import { targetClient } from "../../../../lib/deploy/targets.ts";
import { readBody } from "../../_shared/body.ts";
import { webEnv } from "../../_shared/env.ts";
import { SMALL_BODY } from "../../_shared/limits.ts";
import { only, route } from "../../_shared/route.ts";
import { deleteSchema, workerName } from "./schema.ts";

export const runtime = "edge";

/** One Worker: its versions and deployments, the names of its secrets, address, schedules. */
export const GET = route(async (request) => {
  return Response.json(await readWorker(targetClient(request, webEnv()), workerName(request)));
});

/** Deletes it, once its name was typed again. */
export const DELETE = route(async (request) => {
  const { confirm } = await readBody(request, deleteSchema, SMALL_BODY);
  const { client } = targetClient(request, webEnv());
  await deleteWorker(client, workerName(request), confirm);
  return Response.json({});
});

export const POST = only("GET", "DELETE");
