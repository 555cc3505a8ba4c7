import { Store } from "../../../../lib/deploy/store.ts";
import { ThawError } from "../../../../lib/errors.ts";
import { MAGIC } from "../../../../lib/snapshot/format.ts";
import { webEnv } from "../../_shared/env.ts";
import { only, route } from "../../_shared/route.ts";
import { hashSchema, lastSegment } from "./schema.ts";

export const runtime = "edge";

/** A layer's file, for whoever looks into it. Other contents of the store are not for download. */
export const GET = route(async (request) => {
  const hash = lastSegment(request, hashSchema);
  const env = webEnv();
  const content = await new Store(env.CONTROL, env.INTERNAL_TOKEN).get(hash);
  if (content.length < 4 || new DataView(content.buffer).getUint32(0, true) !== MAGIC) {
    throw new ThawError("not_found", `${hash.slice(0, 12)} is in the store, but it is no layer.`);
  }
  return new Response(content, {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${hash}.layer"`,
      "cache-control": "private, max-age=31536000, immutable",
    },
  });
});

export const POST = only("GET");
