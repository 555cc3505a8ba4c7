import { readBody } from "../_shared/body.ts";
import { streamFromBuilder } from "../_shared/builder.ts";
import { BODY_LIMIT } from "../_shared/limits.ts";
import { only, route } from "../_shared/route.ts";
import { snapshotSchema } from "./schema.ts";

export const runtime = "edge";

/** Builds and proves a snapshot of a project: a stream ending in a `SnapshotResult`. */
export const POST = route(async (request) => {
  const { files } = await readBody(request, snapshotSchema, BODY_LIMIT);
  return streamFromBuilder("/snapshot", files);
});

export const GET = only("POST");
