import { z } from "zod";
import { SHAPES } from "../../../lib/deploy/shapes.ts";
import { filesSchema } from "../packages/schema.ts";

const source = {
  shape: z.enum(SHAPES).default("snapshot"),
  /** A snapshot's id, as `POST /api/snapshot` gave it; for the shape `snapshot`. */
  snapshot: z
    .string()
    .regex(/^[\w-]{1,200}$/, "It isn't the id of a snapshot.")
    .optional(),
  /** The project's files: for the shape `native`, and for a preflight that names lines. */
  files: filesSchema.optional(),
  name: z.string(),
  vars: z.record(z.string(), z.unknown()).optional(),
};

export const preflightSchema = z.object(source);

/** The headers say where to (`lib/deploy/target-choice.ts`). */
export const deploySchema = z.object({
  ...source,
  target: z.object({ kind: z.literal("local") }).optional(),
  /** Whether resources that are missing are made; on this machine they are, unless this says otherwise. */
  create: z.boolean().optional(),
  /** Shown with the version and its deployment. */
  message: z.string().max(1000, "A message has at most 1,000 characters.").optional(),
  /** Of an earlier try that failed after its upload, as its stream told it. */
  resume: z.object({ key: z.string().max(64), version: z.uuid(), active: z.boolean() }).optional(),
});
