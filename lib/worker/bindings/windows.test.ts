import { expect, test } from "vitest";
import { Windows } from "./windows.ts";

test("a window that is over is forgotten, and the next begins at a whole period", () => {
  const windows = new Windows();
  const take = (now: number) => windows.take(["n", "k"], 2, 10_000, now);
  expect([take(9_000), take(9_500), take(9_999)]).toEqual([true, true, false]);
  expect([take(10_000), take(19_999), take(19_999), take(20_000)]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test("keys of other namespaces and periods are other keys, whatever separators they hold", () => {
  const windows = new Windows();
  for (const key of [
    ["a", "10", "b"],
    ["a", "60", "b"],
    ["a,10", "b"],
    ["a", "10,b"],
  ]) {
    expect(windows.take(key, 1, 10_000, 0)).toBe(true);
    expect(windows.take(key, 1, 10_000, 0)).toBe(false);
  }
});

test("more keys than are kept push the oldest out", () => {
  const windows = new Windows(2);
  for (const key of ["a", "b", "c"]) expect(windows.take([key], 1, 10_000, 0)).toBe(true);
  expect(windows.take(["c"], 1, 10_000, 0)).toBe(false);
  expect(windows.take(["a"], 1, 10_000, 0)).toBe(true);
});
