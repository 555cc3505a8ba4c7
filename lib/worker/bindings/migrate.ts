import { z } from "zod";
import type { MigrationFile } from "../../project/migrations.ts";

/** Runs SQL, any number of statements, as one transaction; gives each one's rows. */
export type RunSql = (sql: string) => Promise<{ results?: unknown[] | null | undefined }[]>;

const appliedRow = z.looseObject({ name: z.string() });

/**
 * Applies the migrations that a database hasn't seen, in order; gives the paths of those it applied. The table
 * that remembers them is wrangler's, so that `wrangler d1 migrations` goes on from there.
 * @param refused the error for a file whose SQL was refused; those before it stay applied
 */
export async function applyMigrations(
  run: RunSql,
  table: string,
  files: MigrationFile[],
  refused: (path: string, thrown: unknown) => unknown,
): Promise<string[]> {
  const applied: string[] = [];
  const before = await appliedBefore(run, table);
  for (const { name, path, sql } of files) {
    if (before.has(name)) continue;
    // Both in one request, which is one transaction: a file is never applied without being remembered.
    // The note comes first, since a file may end in anything.
    await run(`INSERT INTO ${identifier(table)} (name) VALUES (${literal(name)});\n${sql}`).catch(
      async (thrown: unknown) => {
        // It was applied after all where only the answer to an earlier try was lost.
        const now = await appliedBefore(run, table).catch(() => before);
        if (!now.has(name)) throw refused(path, thrown);
      },
    );
    applied.push(path);
  }
  return applied;
}

async function appliedBefore(run: RunSql, table: string): Promise<Set<string>> {
  await run(
    `CREATE TABLE IF NOT EXISTS ${identifier(table)} (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
  );
  const [rows] = await run(`SELECT name FROM ${identifier(table)} ORDER BY id`);
  return new Set(
    z
      .array(appliedRow)
      .parse(rows?.results ?? [])
      .map(({ name }) => name),
  );
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
