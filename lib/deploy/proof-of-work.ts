import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { ThawError } from "../errors.ts";
import { fromBase64Url, toBase64 } from "../project/base64.ts";

/** More work than this is no sensible question: Cloudflare's own clients refuse it too. */
const MOST_HASHES = 64_000_000;
const MOST_CHECKPOINTS = 100_000;

/** A proof of work as `POST /provisioning/previews/challenge` asks for it. */
export const challengeSchema = z.object({
  challengeToken: z.string(),
  /** In base64url. */
  seed: z.string(),
  /** Segments, and hashes in each. */
  k: z.number().int().min(1),
  g: z.number().int().min(1),
});

export type Challenge = z.infer<typeof challengeSchema>;

/**
 * Does the work: a chain of SHA-256 that begins with that of the seed, of which the beginning and the end of each
 * segment are handed in (32 bytes each, as base64 of all together). It can't be done in parallel.
 * @param report told now and then how much is done, from 0 to 1
 * @throws ThawError `deploy_failed` where the work has no sensible size
 */
export function solveChallenge(
  { seed, k, g }: Pick<Challenge, "seed" | "k" | "g">,
  report: (done: number) => void = () => undefined,
): string {
  if (k * g > MOST_HASHES || k > MOST_CHECKPOINTS) {
    throw new ThawError(
      "deploy_failed",
      `The API asks for a proof of work of ${k * g} hashes, more than the ${MOST_HASHES} that this page does. Try again later.`,
    );
  }
  const checkpoints = new Uint8Array((k + 1) * 32);
  let hash = sha256(fromBase64Url(seed));
  checkpoints.set(hash);
  for (let segment = 1; segment <= k; segment++) {
    for (let done = 0; done < g; done++) hash = sha256(hash);
    checkpoints.set(hash, segment * 32);
    if (segment % Math.ceil(k / 200) === 0) report(segment / k);
  }
  return toBase64(checkpoints);
}
