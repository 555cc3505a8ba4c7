import { expect, test } from "vitest";
import { clock, remaining } from "./clock.ts";

test("what is left of a time, never less than nothing", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(remaining("2026-01-01T00:59:03Z", now)).toBe(3_543_000);
  expect(remaining("2025-01-01T00:00:00Z", now)).toBe(0);
  expect(remaining(null, now)).toBeNull();
  expect(remaining("soon", now)).toBeNull();
});

test.each([
  [3_543_999, "59:03"],
  [61_000, "01:01"],
  [0, "00:00"],
  [3_723_000, "1:02:03"],
])("%i ms are shown as %s", (milliseconds, shown) => {
  expect(clock(milliseconds)).toBe(shown);
});
