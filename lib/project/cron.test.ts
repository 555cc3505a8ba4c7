import { expect, test } from "vitest";
import { cronProblem, parseCron } from "./cron.ts";

const next = (expression: string): string =>
  parseCron(expression).nextRun(new Date("2026-11-23T00:00:00Z"))?.toISOString() ?? "";

test.each([
  ["*/5 * * * *", "2026-11-23T00:05:00.000Z"],
  ["0 17 * * sun", "2026-11-29T17:00:00.000Z"],
  ["0 17 * * 1", "2026-11-29T17:00:00.000Z"],
  ["0 17 * * 7", "2026-11-28T17:00:00.000Z"],
  ["10 7 * * 2-6", "2026-11-23T07:10:00.000Z"],
  ["59 23 LW * *", "2026-11-30T23:59:00.000Z"],
  ["0 0 * * 2#1", "2026-12-07T00:00:00.000Z"],
  ["0 0 * * 6L", "2026-11-27T00:00:00.000Z"],
  ["0 12 * * */2", "2026-11-24T12:00:00.000Z"],
])("%s is due as Cloudflare reads it, days counted from Sunday as 1", (expression, due) => {
  expect(next(expression)).toBe(due);
});

test.each([
  ["* * * *", "it needs five fields"],
  ["@daily", "it needs five fields"],
  ["* * * * * *", "it needs five fields"],
  ["60 * * * *", "Invalid value for minute: 60"],
  ["0 0 * * 0", "0 is no day of the week: they go from 1 (Sunday) to 7 (Saturday)"],
  ["0 0 * * 8", "8 is no day of the week"],
  ["0 0 31 2 *", "there is no such day"],
  ["a b c d e", ""],
])("%s is no cron expression, and why is said", (expression, reason) => {
  expect(cronProblem(expression)).toContain(reason);
  expect(cronProblem(expression)).not.toBeNull();
});
