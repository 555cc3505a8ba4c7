import { Hono } from "hono";
import { z } from "zod";
import { registryOf } from "../../registry/client.ts";
import { keyOf } from "../../scope.ts";
import { type Api, readJson } from "../context.ts";
import { serveResult } from "./serve.ts";

const body = z.object({
  query: z.string(),
  variables: z
    .object({ filter: z.looseObject({ bucketName: z.string().optional() }).optional() })
    .optional(),
});

/**
 * Of Cloudflare's GraphQL analytics, what `wrangler r2 bucket info` asks for. Any other dataset is empty:
 * nothing is recorded here.
 */
export const metrics = new Hono<Api>().post("/", async (c) => {
  const parsed = body.safeParse(await readJson(c.req.raw));
  const { query = "", variables } = parsed.data ?? {};
  const id = variables?.filter?.bucketName;
  const account: Record<string, unknown[]> = {};
  if (query.includes("r2StorageAdaptiveGroups") && id !== undefined) {
    const known = await registryOf(c.env).findResource("r2_bucket", id);
    const held =
      known &&
      (await serveResult<{ objects: number; bytes: number }>(c.env, `r2/${keyOf(c.env, id)}`));
    const max = { objectCount: held?.objects ?? 0, payloadSize: held?.bytes ?? 0, metadataSize: 0 };
    account.r2StorageAdaptiveGroups = [{ max, dimensions: { datetime: new Date().toISOString() } }];
  }
  return Response.json({ data: { viewer: { accounts: [account] } }, errors: null });
});
