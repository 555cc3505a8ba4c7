import type { Migration } from "../project/bindings/types.ts";

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
