import type { SqlStorage } from "@cloudflare/workers-types";
import { parseCron } from "../../../lib/project/cron.ts";
import type { ControlEnv } from "../env.ts";
import { INTERNAL_HEADER } from "../internal.ts";
import { keyOf } from "../scope.ts";

/** A cron trigger whose time has come. */
export interface DueRun {
  script: string;
  cron: string;
  /** When it was due, in milliseconds since 1970. */
  time: number;
}

type Row = { script: string; cron: string; next: number };

/** Notes when each of a script's cron triggers runs next, after `now`. */
export function plan(sql: SqlStorage, script: string, crons: string[], now: number): void {
  sql.exec("DELETE FROM cron_runs WHERE script = ?", script);
  for (const cron of new Set(crons)) insert(sql, script, cron, now);
}

function insert(sql: SqlStorage, script: string, cron: string, after: number): void {
  const next = parseCron(cron).nextRun(new Date(after));
  if (next) sql.exec("INSERT INTO cron_runs VALUES (?, ?, ?)", script, cron, next.getTime());
}

/** When the next trigger is due, in milliseconds since 1970; null when there is none. */
export function nextRun(sql: SqlStorage): number | null {
  return sql.exec<{ next: number | null }>("SELECT MIN(next) AS next FROM cron_runs").one().next;
}

/**
 * The triggers that are due, each planned anew. One that was missed while nothing ran is run once, not
 * as often as it was missed.
 */
export function takeDue(sql: SqlStorage, now: number): DueRun[] {
  const due = sql.exec<Row>("SELECT * FROM cron_runs WHERE next <= ?", now).toArray();
  for (const { script, cron } of due) {
    sql.exec("DELETE FROM cron_runs WHERE script = ? AND cron = ?", script, cron);
    insert(sql, script, cron, now);
  }
  return due.map(({ script, cron, next }) => ({ script, cron, time: next }));
}

/**
 * Has serve run the scheduled handler of a Worker of the account `scope`. A run that fails is told in the
 * log, and not repeated.
 */
export async function fire(
  env: ControlEnv,
  { script, cron, time }: DueRun,
  scope: string | undefined,
): Promise<void> {
  const name = keyOf({ SCOPE: scope }, script);
  const response = await env.SERVE.fetch("http://serve/internal/scheduled", {
    method: "POST",
    headers: { "content-type": "application/json", [INTERNAL_HEADER]: env.INTERNAL_TOKEN },
    body: JSON.stringify({ name, cron, scheduledTime: time }),
  }).catch((thrown: unknown) => Response.json({ outcome: String(thrown) }, { status: 503 }));
  const answer = await response.text();
  if (!response.ok || !answer.includes('"outcome":"ok"')) {
    console.error(`cron: "${cron}" of ${name} failed: ${answer}`);
  }
}
