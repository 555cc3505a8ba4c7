import { readBody } from "../_shared/body.ts";
import { streamFromBuilder } from "../_shared/builder.ts";
import { BODY_LIMIT } from "../_shared/limits.ts";
import { only, route } from "../_shared/route.ts";
import { packagesSchema } from "./schema.ts";

export const runtime = "edge";

/** Resolves a project's packages and builds their layer: a stream ending in a `PackagesEnvironment`. */
export const POST = route(async (request) => {
  const { files } = await readBody(request, packagesSchema, BODY_LIMIT);
  return streamFromBuilder("/packages", files);
});

export const GET = only("POST");
