import { z } from "zod";
import { ThawError } from "../errors.ts";
import type { ProjectBinding } from "../project/bindings/types.ts";
import type { DatabaseMigrations } from "../project/migrations.ts";
import { applyMigrations, type RunSql } from "../worker/bindings/migrate.ts";
import type { CloudflareClient } from "./cloudflare.ts";

const queryResult = z.array(z.looseObject({ results: z.array(z.unknown()).nullish() }));

/**
 * Applies the migrations that the databases haven't seen, in order; gives the files that were applied.
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
    const run = runnerOf(client, String(found.id));
    applied.push(...(await applyMigrations(run, table, files, refused)));
  }
  return applied;
}

const runnerOf =
  (client: CloudflareClient, id: string): RunSql =>
  (sql) =>
    client.call("POST", `/d1/database/${encodeURIComponent(id)}/query`, queryResult, { sql });

function refused(path: string, thrown: unknown): ThawError {
  const { message, code } = ThawError.from(thrown);
  // What isn't about the SQL (a token, the network) is told as it is.
  if (code !== "deploy_failed") return ThawError.from(thrown);
  return new ThawError("deploy_failed", `The migration ${path} was not applied: ${message}`, {
    file: path,
    cause: thrown,
  });
}
