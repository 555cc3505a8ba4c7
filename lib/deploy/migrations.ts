import { z } from "zod";

const classes = z.array(z.string().min(1)).optional();

const stepSchema = z.object({
  new_classes: classes,
  new_sqlite_classes: classes,
  deleted_classes: classes,
  renamed_classes: z.array(z.object({ from: z.string(), to: z.string() })).optional(),
  transferred_classes: z
    .array(z.object({ from: z.string(), from_script: z.string(), to: z.string() }))
    .optional(),
});

/** One change to the Durable Object classes of a Worker. */
export type MigrationStep = z.infer<typeof stepSchema>;

/**
 * An upload's `metadata.migrations`: one step, or several that lead from one tag to another.
 * @see https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/
 */
export const migrationsSchema = z.object({
  old_tag: z.string().optional(),
  new_tag: z.string().optional(),
  steps: z.array(stepSchema).optional(),
  ...stepSchema.shape,
});

export type Migrations = z.infer<typeof migrationsSchema>;

/** The steps, in the order they apply. */
export function migrationSteps({ steps, ...own }: Migrations): MigrationStep[] {
  return steps ?? [own];
}
