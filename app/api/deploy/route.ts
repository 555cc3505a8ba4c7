import { deploySnapshot } from "../../../lib/deploy/snapshot.ts";
import { targetClient } from "../../../lib/deploy/targets.ts";
import { streamOperation } from "../../../lib/sse.ts";
import { readBody } from "../_shared/body.ts";
import { webEnv } from "../_shared/env.ts";
import { only, route } from "../_shared/route.ts";
import { deploySchema } from "./schema.ts";

export const runtime = "edge";

/** A snapshot is named, not sent; what is left are a name and a few variables. */
const LIMIT = 1_000_000;

/** Deploys a snapshot: a stream of steps that ends in the address and the version. */
export const POST = route(async (request) => {
  const { snapshot, name, vars, resume } = await readBody(request, deploySchema, LIMIT);
  const env = webEnv();
  const target = targetClient(request, env);
  return streamOperation((report) =>
    deploySnapshot(
      { snapshot, name, vars, resume, target, control: env.CONTROL, token: env.INTERNAL_TOKEN },
      report,
    ),
  );
});

export const GET = only("POST");
