import { expect, test } from "vitest";
import { checkName, nameProblem } from "./names.ts";

test.each(["a", "my-worker", "v2", "0", "a".repeat(63)])("%s is a name", (name) => {
  expect(nameProblem(name)).toBeNull();
  expect(checkName(name)).toBe(name);
});

test.each([
  ["", /empty/],
  ["preview", /reserved/],
  ["www", /reserved/],
  ["api", /reserved/],
  ["a".repeat(64), /64 characters/],
  ["Upper", /lower-case/],
  ["a_b", /try a-b/],
  ["a.b", /lower-case/],
  ["-a", /dash/],
  ["a-", /dash/],
])("%j is no name", (name, message) => {
  expect(() => checkName(name)).toThrow(message);
});
