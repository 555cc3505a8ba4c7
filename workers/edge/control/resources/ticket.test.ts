import { afterEach, expect, test, vi } from "vitest";
import type { ControlEnv } from "../../env.ts";
import { readTicket, TRANSFERS_PATH, ticketPath } from "./ticket.ts";

const envWith = (token: string) => ({ INTERNAL_TOKEN: token }) as ControlEnv;
const env = envWith("a");
const permitted = {
  action: "export" as const,
  database: "d",
  options: { noSchema: false, noData: true, tables: ["naïve", "表🗻"] },
};
const read = async (path: string, by = env) =>
  readTicket(by, path.slice(TRANSFERS_PATH.length + 1));

afterEach(() => vi.useRealTimers());

test("a ticket permits what it was made for, whatever the tables are called", async () => {
  expect(await read(await ticketPath(env, permitted))).toEqual(permitted);
});

test("a ticket is good for an hour", async () => {
  vi.useFakeTimers();
  const path = await ticketPath(env, permitted);
  vi.advanceTimersByTime(59 * 60_000);
  expect(await read(path)).toEqual(permitted);
  vi.advanceTimersByTime(2 * 60_000);
  expect(await read(path)).toBeNull();
});

test("a ticket that was changed, or signed by someone else, permits nothing", async () => {
  const path = await ticketPath(env, permitted);
  expect(await read(path, envWith("b"))).toBeNull();
  expect(await read(path.replace(/\.[^.]+$/, ""))).toBeNull();
  expect(await read(path.replace(".", "A."))).toBeNull();
  expect(await read(`${TRANSFERS_PATH}/%.%`)).toBeNull();
});
