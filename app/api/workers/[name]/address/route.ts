import { targetClient } from "../../../../../lib/deploy/targets.ts";
import { readBody } from "../../../_shared/body.ts";
import { webEnv } from "../../../_shared/env.ts";
import { SMALL_BODY } from "../../../_shared/limits.ts";
import { only, route } from "../../../_shared/route.ts";
import { workerName } from "../schema.ts";
import { addressSchema } from "./schema.ts";

export const runtime = "edge";

/** Turns a Worker's address on or off. */
export const PUT = route(async (request) => {
  const { enabled } = await readBody(request, addressSchema, SMALL_BODY);
  const { client } = targetClient(request, webEnv());
  await client.setAddress(workerName(request), enabled);
  return Response.json({});
});

export const GET = only("PUT");
