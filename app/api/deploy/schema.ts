import { z } from "zod";
import { SHAPES } from "../../../lib/deploy/shapes.ts";
import { SECRET_NAME, SECRET_NAME_RULE, secretProblem } from "../../../lib/project/secrets.ts";
import { filesSchema } from "../packages/schema.ts";

/** Cloudflare's limit for variables and secrets of a Worker on the free plan is 64, on others 128. */
const MOST_SECRETS = 128;

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

const secretName = z.string().regex(SECRET_NAME, SECRET_NAME_RULE);

export const preflightSchema = z.object({
  ...source,
  /** Names of the secrets that would go with the deploy. */
  secrets: z.array(secretName).max(MOST_SECRETS).optional(),
});

/** The headers say where to (`lib/deploy/target-choice.ts`). */
export const deploySchema = z.object({
  ...source,
  target: z.object({ kind: z.literal("local") }).optional(),
  /** Whether resources that are missing are made; on this machine they are, unless this says otherwise. */
  create: z.boolean().optional(),
  /** Shown with the version and its deployment. */
  message: z.string().max(1000, "A message has at most 1,000 characters.").optional(),
  /** Secrets that go with the version, by name. They are in no answer, no step and no log. */
  secrets: z
    .record(z.string(), z.string())
    .superRefine((secrets, context) => {
      for (const [name, text] of Object.entries(secrets)) {
        const message = secretProblem(name, text);
        if (message !== null) context.addIssue({ code: "custom", message, path: [name] });
      }
    })
    .refine((secrets) => Object.keys(secrets).length <= MOST_SECRETS, `At most ${MOST_SECRETS}.`)
    .optional(),
  /** Of an earlier try that failed after its upload, as its stream told it. */
  resume: z.object({ key: z.string().max(64), version: z.uuid(), active: z.boolean() }).optional(),
});
