import { z } from "zod";
import { versionSchema } from "../versions/[id]/schema.ts";

export const rolloutSchema = z.object({
  shares: z.array(z.object({ version: versionSchema, percentage: z.number() })),
  message: z.string().max(1000, "A message has at most 1,000 characters.").optional(),
  force: z.boolean().optional(),
});
