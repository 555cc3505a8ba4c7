import { createHash } from "node:crypto";
import type { TestEdge } from "../../workers/edge/testing.ts";
import { type ApiAnswer, call } from "./client.ts";

export interface Temporary {
  account: { id: string; name: string; apiToken: string; expiresAt: string };
  claim: { url: string; expiresAt: string };
}

export interface Solved {
  challengeToken: string;
  solution: { checkpoints: string };
}

const hashed = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();

/** Asks for a challenge and does its work. */
export async function solve(edge: TestEdge): Promise<Solved> {
  const { result } = await call(edge, "POST", "/provisioning/previews/challenge", {}, "");
  const { challengeToken, seed, k, g } = result as {
    challengeToken: string;
    seed: string;
    k: number;
    g: number;
  };
  let hash = hashed(Buffer.from(seed, "base64url"));
  const checkpoints = [hash];
  for (let segment = 0; segment < k; segment += 1) {
    for (let done = 0; done < g; done += 1) hash = hashed(hash);
    checkpoints.push(hash);
  }
  return {
    challengeToken,
    solution: { checkpoints: Buffer.concat(checkpoints).toString("base64") },
  };
}

export const TERMS = {
  termsOfService: "https://www.cloudflare.com/terms/",
  privacyPolicy: "https://www.cloudflare.com/privacypolicy/",
  acceptTermsOfService: "yes",
};

/** Asks for an account with an answer to a challenge. */
export function askForAccount(
  edge: TestEdge,
  body: Solved & Partial<typeof TERMS>,
): Promise<ApiAnswer> {
  return call(edge, "POST", "/provisioning/previews", body, "");
}

/** A temporary account, made the way clients make one. */
export async function temporaryAccount(edge: TestEdge): Promise<Temporary> {
  const { result } = await askForAccount(edge, { ...TERMS, ...(await solve(edge)) });
  return result as unknown as Temporary;
}
