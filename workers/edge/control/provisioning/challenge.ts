import { createHash, randomInt } from "node:crypto";
import { sign, verify } from "hono/jwt";
import { z } from "zod";
import type { ControlEnv } from "../../env.ts";

/** Segments, and hashes in each: less than a second's work, where Cloudflare asks for up to 16 million. */
const SEGMENTS = 64;
const HASHES = 2000;
/** How many segments of an answer are computed again, picked at random. */
const CHECKED = 6;
const LIFE_SECONDS = 5 * 60;
const BYTES = 32;

/** What a client has to work on before it gets an account. */
export interface Challenge {
  challengeToken: string;
  /** 32 bytes in Base64 for addresses. */
  seed: string;
  k: number;
  g: number;
}

const content = z.object({
  seed: z.string(),
  k: z.number().int(),
  g: z.number().int(),
  exp: z.number(),
});

const secretOf = (env: ControlEnv): string => `provisioning ${env.INTERNAL_TOKEN}`;

/** A proof of work in the form that Cloudflare's provisioning API has; it is kept in its own token. */
export async function makeChallenge(env: ControlEnv): Promise<Challenge> {
  const seed = Buffer.from(crypto.getRandomValues(new Uint8Array(BYTES))).toString("base64url");
  const work = { seed, k: SEGMENTS, g: HASHES };
  const exp = Math.floor(Date.now() / 1000) + LIFE_SECONDS;
  return { challengeToken: await sign({ ...work, exp }, secretOf(env), "HS256"), ...work };
}

/**
 * Whether the checkpoints answer the challenge: the hash of the seed, and after each of `k` segments what
 * `g` more hashes made of it, as Base64.
 * @returns until when the challenge must not be used again, in milliseconds since 1970; null for a wrong answer
 */
export async function checkAnswer(
  env: ControlEnv,
  challengeToken: string,
  checkpoints: string,
): Promise<number | null> {
  const challenge = await readChallenge(env, challengeToken);
  if (!challenge) return null;
  const { seed, k, g, exp } = challenge;
  const bytes = Buffer.from(checkpoints, "base64");
  if (bytes.byteLength !== (k + 1) * BYTES) return null;
  const checkpoint = (at: number): Buffer => bytes.subarray(at * BYTES, (at + 1) * BYTES);
  if (!checkpoint(0).equals(hashed(Buffer.from(seed, "base64url")))) return null;
  for (let checked = 0; checked < CHECKED; checked += 1) {
    const segment = randomInt(k);
    let hash = checkpoint(segment);
    for (let done = 0; done < g; done += 1) hash = hashed(hash);
    if (!checkpoint(segment + 1).equals(hash)) return null;
  }
  return exp * 1000;
}

async function readChallenge(
  env: ControlEnv,
  token: string,
): Promise<z.infer<typeof content> | null> {
  try {
    return content.parse(await verify(token, secretOf(env), "HS256"));
  } catch {
    return null;
  }
}

const hashed = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();
