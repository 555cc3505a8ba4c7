import { expect, test } from "vitest";
import { checkWorkerName, workerNameProblem } from "./name.ts";

test.each(["a", "my-worker", "v2", "0", "a".repeat(63)])("%s is a name", (name) => {
  expect(workerNameProblem(name)).toBeNull();
  expect(checkWorkerName(name)).toBe(name);
});

test.each([
  ["", /empty/],
  ["preview", /reserved/],
  ["www", /reserved/],
  ["api", /reserved/],
  ["a".repeat(64), /64 characters/],
  ["Upper", /lower-case/],
  ["a_b", /lower-case/],
  ["a.b", /lower-case/],
  ["-a", /lower-case/],
  ["a-", /lower-case/],
])("%j is no name", (name, message) => {
  expect(() => checkWorkerName(name)).toThrow(message);
});
