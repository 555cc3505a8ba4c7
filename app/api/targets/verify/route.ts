import { verifyOptions } from "../../../../lib/deploy/targets.ts";
import { verifyToken } from "../../../../lib/deploy/verify.ts";
import { readBody } from "../../_shared/body.ts";
import { webEnv } from "../../_shared/env.ts";
import { only, route } from "../../_shared/route.ts";
import { verifySchema } from "./schema.ts";

export const runtime = "edge";

/** Whether the token in the headers works, where, and what it may do: a `Verification`. */
export const POST = route(async (request) => {
  const { needs } = await readBody(request, verifySchema, 10_000);
  const verification = await verifyToken({ ...verifyOptions(request, webEnv()), needs });
  return Response.json(verification, { headers: { "cache-control": "no-store" } });
});

export const GET = only("POST");
