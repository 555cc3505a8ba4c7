import type { SqlStorage } from "@cloudflare/workers-types";

/** Someone who follows a Worker's events. */
export interface Tail {
  id: string;
  script: string;
  /** Milliseconds since 1970. */
  until: number;
}

export function insertTail(sql: SqlStorage, { id, script, until }: Tail): void {
  sql.exec("DELETE FROM tails WHERE until <= ?", Date.now());
  sql.exec("INSERT INTO tails VALUES (?, ?, ?)", id, script, until);
}

/** Gives false when there is no such tail any more. */
export function keepTail(sql: SqlStorage, id: string, until: number): boolean {
  sql.exec("UPDATE tails SET until = ? WHERE id = ?", until, id);
  return sql.exec("SELECT 1 FROM tails WHERE id = ?", id).toArray().length > 0;
}

export function removeTail(sql: SqlStorage, id: string): void {
  sql.exec("DELETE FROM tails WHERE id = ?", id);
}

/** Removes those of a script that were opened, which lets them live for longer than `unopened` milliseconds. */
export function removeOpenTails(sql: SqlStorage, script: string, unopened: number): boolean {
  const { rowsWritten } = sql.exec(
    "DELETE FROM tails WHERE script = ? AND until > ?",
    script,
    Date.now() + unopened,
  );
  return rowsWritten > 0;
}

export function listTails(sql: SqlStorage, script: string): Tail[] {
  return sql
    .exec<{ id: string; script: string; until: number }>(
      "SELECT * FROM tails WHERE script = ? AND until > ? ORDER BY until",
      script,
      Date.now(),
    )
    .toArray();
}
