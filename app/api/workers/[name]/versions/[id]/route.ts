import { readVersion } from "../../../../../../lib/deploy/manage/version.ts";
import { targetClient } from "../../../../../../lib/deploy/targets.ts";
import { webEnv } from "../../../../_shared/env.ts";
import { only, route } from "../../../../_shared/route.ts";
import { pathPart, workerName } from "../../schema.ts";
import { versionSchema } from "./schema.ts";

export const runtime = "edge";

/** What a version is made of: its modules, the sources in them, bindings, dates. */
export const GET = route(async (request) => {
  const { client } = targetClient(request, webEnv());
  const id = pathPart(request, 5, versionSchema);
  return Response.json(await readVersion(client, workerName(request), id));
});

export const POST = only("GET");
