import { z } from "zod";
import type { Migration } from "../project/bindings/types.ts";

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

/** Durable Object migrations as an upload takes them. */
export interface UploadMigrations {
  old_tag?: string;
  new_tag: string;
  steps: Omit<Migration, "tag">[];
}

/**
 * The migrations that a Worker at `tag` hasn't been through; undefined where there are none. A tag that
 * the project doesn't know means that its history is another one: then all are sent, and the API judges.
 */
export function pendingMigrations(
  migrations: Migration[],
  tag: string | undefined,
): UploadMigrations | undefined {
  const done = migrations.findIndex((migration) => migration.tag === tag);
  const pending = migrations.slice(done + 1);
  const last = pending.at(-1);
  if (!last) return undefined;
  return {
    ...(tag === undefined ? {} : { old_tag: tag }),
    new_tag: last.tag,
    steps: pending.map(({ tag: _, ...step }) => step),
  };
}

/** The classes that are Durable Objects once all migrations were applied. */
export function migratedClasses(migrations: Migration[]): Set<string> {
  const classes = new Set<string>();
  for (const step of migrations) {
    for (const name of step.new_classes ?? []) classes.add(name);
    for (const name of step.new_sqlite_classes ?? []) classes.add(name);
    for (const { from, to } of step.renamed_classes ?? []) {
      classes.delete(from);
      classes.add(to);
    }
    for (const { to } of step.transferred_classes ?? []) classes.add(to);
    for (const name of step.deleted_classes ?? []) classes.delete(name);
  }
  return classes;
}
