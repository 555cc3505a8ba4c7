import { deleteSecret } from "../../../../../../lib/deploy/manage/workers.ts";
import { targetClient } from "../../../../../../lib/deploy/targets.ts";
import { readBody } from "../../../../_shared/body.ts";
import { webEnv } from "../../../../_shared/env.ts";
import { SMALL_BODY } from "../../../../_shared/limits.ts";
import { only, route } from "../../../../_shared/route.ts";
import { pathPart, workerName } from "../../schema.ts";
import { secretNameSchema, secretSchema } from "./schema.ts";

export const runtime = "edge";

/** Sets a secret. Its text is handed to the target, and is in no answer. */
export const PUT = route(async (request) => {
  const { text } = await readBody(request, secretSchema, SMALL_BODY);
  const { client } = targetClient(request, webEnv());
  await client.putSecret(workerName(request), pathPart(request, 5, secretNameSchema), text);
  return Response.json({});
});

export const DELETE = route(async (request) => {
  const { client } = targetClient(request, webEnv());
  await deleteSecret(client, workerName(request), pathPart(request, 5, secretNameSchema));
  return Response.json({});
});

export const GET = only("PUT", "DELETE");
