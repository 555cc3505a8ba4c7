import { deployBundle } from "../../../lib/deploy/deploy.ts";
import { bundleOf } from "../../../lib/deploy/sources.ts";
import { targetClient } from "../../../lib/deploy/targets.ts";
import { streamOperation } from "../../../lib/sse.ts";
import { readBody } from "../_shared/body.ts";
import { webEnv } from "../_shared/env.ts";
import { BODY_LIMIT } from "../_shared/limits.ts";
import { only, route } from "../_shared/route.ts";
import { deploySchema } from "./schema.ts";

export const runtime = "edge";

/** Deploys a project: a stream of steps that ends in the address and the version. */
export const POST = route(async (request) => {
  const { name, message, resume, create, secrets, ...source } = await readBody(
    request,
    deploySchema,
    BODY_LIMIT,
  );
  const env = webEnv();
  const target = targetClient(request, env);
  return streamOperation(async (report) => {
    const { bundle } = await bundleOf(source, env);
    const leave = create ?? target.kind === "local";
    const resumeSeal = env.INTERNAL_TOKEN;
    const deploy = { bundle, name, target, message, resume, secrets, resumeSeal, report };
    return deployBundle({ ...deploy, create: leave });
  });
});

export const GET = only("POST");
