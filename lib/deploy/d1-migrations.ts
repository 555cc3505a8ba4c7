import { z } from "zod";
import { ThawError } from "../errors.ts";
import type { ProjectBinding } from "../project/bindings/types.ts";
import type { DatabaseMigrations } from "../project/migrations.ts";
import type { CloudflareClient } from "./cloudflare.ts";

const queryResult = z.array(z.looseObject({ results: z.array(z.unknown()).nullish() }));
const appliedRow = z.looseObject({ name: z.string() });

/**
 * Applies the migrations that the databases haven't seen, in order; gives the files that were applied.
 * The table that remembers them is wrangler's, so that `wrangler d1 migrations` goes on from there.
 * Throws `deploy_failed` with the file whose SQL was refused; those before it stay applied.
 */
export async function applyDatabaseMigrations(
  client: CloudflareClient,
  databases: DatabaseMigrations[],
  bindings: ProjectBinding[],
): Promise<string[]> {
  const applied: string[] = [];
  for (const { binding, table, files } of databases) {
    const found = bindings.find((one) => one.type === "d1" && one.name === binding);
    if (found?.type !== "d1" || found.id === undefined) continue;
    const query = queryOf(client, String(found.id));
    const before = await appliedBefore(query, table);
    for (const { name, path, sql } of files) {
      if (before.has(name)) continue;
      // Both in one request, which is one transaction: a file is never applied without being remembered.
      // The note comes first, since a file may end in anything.
      await query(
        `INSERT INTO ${identifier(table)} (name) VALUES (${literal(name)});\n${sql}`,
      ).catch(async (thrown: unknown) => {
        // It was applied after all where only the answer to an earlier try was lost.
        const now = await appliedBefore(query, table).catch(() => before);
        if (!now.has(name)) throw refused(path, thrown);
      });
      applied.push(path);
    }
  }
  return applied;
}

type Query = (sql: string) => Promise<z.infer<typeof queryResult>>;

const queryOf =
  (client: CloudflareClient, id: string): Query =>
  (sql) =>
    client.call("POST", `/d1/database/${encodeURIComponent(id)}/query`, queryResult, { sql });

async function appliedBefore(query: Query, table: string): Promise<Set<string>> {
  await query(
    `CREATE TABLE IF NOT EXISTS ${identifier(table)} (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
  );
  const [rows] = await query(`SELECT name FROM ${identifier(table)} ORDER BY id`);
  return new Set(
    z
      .array(appliedRow)
      .parse(rows?.results ?? [])
      .map(({ name }) => name),
  );
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function refused(path: string, thrown: unknown): ThawError {
  const { message, code } = ThawError.from(thrown);
  // What isn't about the SQL (a token, the network) is told as it is.
  if (code !== "deploy_failed") return ThawError.from(thrown);
  return new ThawError(
    "deploy_failed",
    `The migration ${path} was not applied: ${message} What served before goes on serving.`,
    { file: path, cause: thrown },
  );
}
