import { runPreflight } from "../../../../lib/deploy/preflight/run.ts";
import { bundleOf } from "../../../../lib/deploy/sources.ts";
import { targetClient } from "../../../../lib/deploy/targets.ts";
import { streamOperation } from "../../../../lib/sse.ts";
import { readBody } from "../../_shared/body.ts";
import { webEnv } from "../../_shared/env.ts";
import { BODY_LIMIT } from "../../_shared/limits.ts";
import { only, route } from "../../_shared/route.ts";
import { preflightSchema } from "../schema.ts";

export const runtime = "edge";

/** What would stand in the way of a deploy: a stream of checks that ends in a `PreflightResult`. Nothing is sent. */
export const POST = route(async (request) => {
  const { name, secrets, ...source } = await readBody(request, preflightSchema, BODY_LIMIT);
  const env = webEnv();
  const target = targetClient(request, env);
  return streamOperation(async (report) => {
    const made = await bundleOf(source, env);
    const other = async () => {
      if (target.kind === "local" || source.snapshot === undefined || !source.files)
        return undefined;
      const native = await bundleOf({ ...source, shape: "native" }, env);
      const snapshot = await bundleOf({ ...source, shape: "snapshot" }, env);
      return { native: native.bundle, snapshot: snapshot.bundle };
    };
    const { files } = source;
    return runPreflight({ ...made, name, target, files, secrets, shapes: other }, report);
  });
});

export const GET = only("POST");
