import { isText } from "./files.ts";
import type { Project } from "./types.ts";

/** One file of a database's migrations. */
export interface MigrationFile {
  /** As the table of applied migrations holds it: `0001_create.sql`. */
  name: string;
  /** Where the project has it. */
  path: string;
  sql: string;
}

/** The migrations that a project brings for one of its D1 bindings, in the order they apply. */
export interface DatabaseMigrations {
  binding: string;
  /** The table that says which were applied. */
  table: string;
  files: MigrationFile[];
}

/** The SQL files in the migrations folders of a project's databases; a database without any is left out. */
export function databaseMigrations({ files, settings }: Project): DatabaseMigrations[] {
  return settings.bindings.flatMap((binding) => {
    if (binding.type !== "d1") return [];
    const folder = `${binding.migrations_dir.replace(/^(\.\/+)+/, "").replace(/\/+$/, "")}/`;
    const found: MigrationFile[] = [];
    for (const [path, sql] of Object.entries(files)) {
      const name = path.slice(folder.length);
      if (!path.startsWith(folder) || !/^[^/]+\.sql$/.test(name) || !isText(sql)) continue;
      found.push({ name, path, sql });
    }
    if (found.length === 0) return [];
    return [{ binding: binding.name, table: binding.migrations_table, files: found.sort(inOrder) }];
  });
}

/** By the number they begin with, as wrangler applies them: 2_ comes before 10_. */
function inOrder(one: MigrationFile, other: MigrationFile): number {
  const difference = numberOf(one) - numberOf(other);
  if (difference !== 0) return difference;
  return one.name < other.name ? -1 : 1;
}

const numberOf = ({ name }: MigrationFile): number => {
  const number = Number.parseInt(name, 10);
  // What has no number comes last; infinity minus infinity would be no order at all.
  return Number.isNaN(number) ? Number.MAX_SAFE_INTEGER : number;
};
