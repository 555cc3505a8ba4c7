import { targetClient } from "../../../../lib/deploy/targets.ts";
import { readBody } from "../../_shared/body.ts";
import { webEnv } from "../../_shared/env.ts";
import { only, route } from "../../_shared/route.ts";
import { subdomainSchema } from "./schema.ts";

export const runtime = "edge";

/** Gives the account its workers.dev subdomain. */
export const POST = route(async (request) => {
  const { subdomain } = await readBody(request, subdomainSchema, 10_000);
  await targetClient(request, webEnv()).client.makeSubdomain(subdomain);
  return Response.json({ subdomain });
});

export const GET = only("POST");
