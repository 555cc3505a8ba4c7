import { cloudflareSettings } from "../../../../lib/deploy/targets.ts";
import { makeTemporaryAccount } from "../../../../lib/deploy/temporary.ts";
import { readBody } from "../../_shared/body.ts";
import { webEnv } from "../../_shared/env.ts";
import { only, route } from "../../_shared/route.ts";
import { temporarySchema } from "./schema.ts";

export const runtime = "edge";

/** Of a proof of work; its largest sensible one has 100,001 checkpoints of 32 bytes. */
const LIMIT = 5_000_000;

/** Makes a temporary account and gives it to the page that asked: the server keeps nothing of it. */
export const POST = route(async (request) => {
  const answer = await readBody(request, temporarySchema, LIMIT);
  const account = await makeTemporaryAccount(cloudflareSettings(webEnv()), answer);
  return Response.json(account, { headers: { "cache-control": "no-store" } });
});

export const GET = only("POST");
