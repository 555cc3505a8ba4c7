import { type SnapshotRecord, Store } from "../../../../lib/deploy/store.ts";
import { ThawError } from "../../../../lib/errors.ts";
import type { SnapshotResult } from "../../../../lib/snapshot/types.ts";
import { webEnv } from "../../_shared/env.ts";
import { only, route } from "../../_shared/route.ts";
import { hashSchema, lastSegment } from "../../layers/[hash]/schema.ts";

export const runtime = "edge";

/** Which layers a snapshot is made of. */
export const GET = route(async (request) => {
  const id = lastSegment(request, hashSchema);
  const env = webEnv();
  const store = new Store(env.CONTROL, env.INTERNAL_TOKEN);
  const record = await store.getRef<SnapshotRecord>("snapshot", id);
  if (!record)
    throw new ThawError("snapshot_not_found", `There is no snapshot ${id.slice(0, 24)}.`);
  return Response.json({ snapshot: { id, layers: record.layers } } satisfies SnapshotResult);
});

export const POST = only("GET");
