import { cloudflareSettings } from "../../../../../lib/deploy/targets.ts";
import { askChallenge } from "../../../../../lib/deploy/temporary.ts";
import { webEnv } from "../../../_shared/env.ts";
import { only, route } from "../../../_shared/route.ts";

export const runtime = "edge";

/** The proof of work that a temporary account takes; the page's browser does it. */
export const POST = route(async () =>
  Response.json(await askChallenge(cloudflareSettings(webEnv()))),
);

export const GET = only("POST");
