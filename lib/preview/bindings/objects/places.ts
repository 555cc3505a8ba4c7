import type { Migration } from "../../../project/bindings/types.ts";

/**
 * What names a class's objects in the storage: where the migrations made the class, so that a renamed one
 * keeps its objects and one that was deleted and made again begins empty.
 */
export function classPlace(migrations: Migration[], className: string): string {
  const places = new Map<string, string>();
  for (const { tag, ...step } of migrations) {
    for (const name of [...(step.new_sqlite_classes ?? []), ...(step.new_classes ?? [])]) {
      places.set(name, `${name}@${tag}`);
    }
    for (const { from, to } of step.renamed_classes ?? []) {
      places.set(to, places.get(from) ?? from);
      places.delete(from);
    }
    for (const name of step.deleted_classes ?? []) places.delete(name);
  }
  return places.get(className) ?? className;
}

/** An object that has something stored, as the list of a class's objects has it. */
export interface ObjectEntry {
  name?: string | undefined;
  /** When its alarm is due, in milliseconds since 1970. */
  alarm?: number | undefined;
  /** How often the alarm's handler has failed. */
  failures?: number | undefined;
}

/** Where a class's objects are listed by id, and where one of them keeps its entries and its database. */
export const objectCollections = {
  list: (place: string): string => `objects/${place}`,
  entries: (place: string, id: string): string => `objects/${place}/${id}/entries`,
  database: (place: string, id: string): string => `objects/${place}/${id}/database`,
} as const;
