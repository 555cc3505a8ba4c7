import { z } from "zod";

export const deploySchema = z.object({
  /** A snapshot's id, as `POST /api/snapshot` gave it. */
  snapshot: z.string().regex(/^[\w-]{1,200}$/, "It isn't the id of a snapshot."),
  /** The headers say where to (`lib/deploy/target-choice.ts`). */
  target: z.object({ kind: z.literal("local") }).optional(),
  name: z.string(),
  /** Of an earlier try that failed after its upload, as its stream told it. */
  resume: z.object({ key: z.string().max(64), version: z.uuid(), active: z.boolean() }).optional(),
  vars: z.record(z.string(), z.unknown()).optional(),
});
