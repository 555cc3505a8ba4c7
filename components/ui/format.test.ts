import { expect, test } from "vitest";
import { milliseconds, serverTimings } from "./format.ts";

test.each([
  [0.8, "0.8 ms"],
  [5, "5 ms"],
  [420.4, "420 ms"],
  [3_210, "3.2 s"],
  [45_600, "46 s"],
])("%d milliseconds are %s", (value, text) => {
  expect(milliseconds(value)).toBe(text);
});

test("a Server-Timing header is read, commas in descriptions too", () => {
  expect(serverTimings('cold;desc="a, b";dur=28.1, warm')).toEqual([
    { name: "cold", duration: 28.1, description: "a, b" },
    { name: "warm", duration: undefined, description: undefined },
  ]);
  expect(serverTimings("")).toEqual([]);
});
