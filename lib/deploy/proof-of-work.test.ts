import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { solveChallenge } from "./proof-of-work.ts";

const hashed = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();

test("the checkpoints are the seed's hash and the end of each segment of the chain", () => {
  const seed = Buffer.from("a seed with \xff in it", "latin1");
  const expected = [hashed(seed)];
  for (let segment = 0; segment < 5; segment++) {
    let hash = expected.at(-1) ?? seed;
    for (let done = 0; done < 7; done++) hash = hashed(hash);
    expected.push(hash);
  }
  const told: number[] = [];
  const answer = solveChallenge({ seed: seed.toString("base64url"), k: 5, g: 7 }, (done) =>
    told.push(done),
  );
  expect(answer).toBe(Buffer.concat(expected).toString("base64"));
  expect(told).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
});

test.each([
  [1_000, 100_000],
  [200_000, 1],
])("work without a sensible size is refused before it begins (%i segments of %i)", (k, g) => {
  expect(() => solveChallenge({ seed: "AAAA", k, g })).toThrow("more than");
});
