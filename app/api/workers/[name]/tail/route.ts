import { getRequestContext } from "@cloudflare/next-on-pages";
import { streamTail } from "../../../../../lib/deploy/manage/tail-stream.ts";
import { targetClient } from "../../../../../lib/deploy/targets.ts";
import { webEnv } from "../../../_shared/env.ts";
import { only, route } from "../../../_shared/route.ts";
import { workerName } from "../schema.ts";

export const runtime = "edge";

/** Live logs as server-sent events, until the browser goes away or the target ends them. */
export const POST = route((request) =>
  streamTail(targetClient(request, webEnv()), workerName(request), (work) =>
    getRequestContext().ctx.waitUntil(work),
  ),
);

export const GET = only("POST");
