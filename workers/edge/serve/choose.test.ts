import { expect, test } from "vitest";
import type { ActiveDeployment, ActiveWorker } from "../registry/types.ts";
import { choiceOf, chooseVersion } from "./choose.ts";

const split = (share: number): ActiveDeployment => ({
  versions: [
    { percentage: share, worker: { version: "new" } as ActiveWorker },
    { percentage: 100 - share, worker: { version: "old" } as ActiveWorker },
  ],
});

const keys = Array.from({ length: 1000 }, (_, at) => `user-${at}`);
const chosen = (share: number) =>
  keys.filter((key) => chooseVersion(split(share), { key }).version === "new");

test("keys are spread over the versions by their shares", () => {
  expect(chosen(0)).toHaveLength(0);
  expect(chosen(100)).toHaveLength(1000);
  expect(Math.abs(chosen(20).length - 200)).toBeLessThan(50);
});

test("a key that has the new version keeps it while its share grows", () => {
  const larger = new Set(chosen(50));
  expect(chosen(10).filter((key) => !larger.has(key))).toEqual([]);
});

test("without a key each version gets its share of the requests", () => {
  const asked = keys.map(() => chooseVersion(split(50)).version);
  const share = asked.filter((version) => version === "new").length;
  expect(Math.abs(share - 500)).toBeLessThan(100);
});

test.each([
  ['site="old"', "old"],
  ['other="x", site="old";a=1', "old"],
  ['site="gone"', "new"],
  ['other="old"', "new"],
  ["site=old", "new"],
  ['site="old', "new"],
])("the override %s leads to the version %s", (header, version) => {
  const headers = new Headers({ "Cloudflare-Workers-Version-Overrides": header });
  const choice = choiceOf("site.temporary-0123456789abcdef", headers);
  expect(chooseVersion(split(100), choice).version).toBe(version);
});
