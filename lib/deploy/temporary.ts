import { z } from "zod";
import { ThawError } from "../errors.ts";
import { CloudflareClient, type CloudflareOptions } from "./cloudflare.ts";
import { type Challenge, challengeSchema } from "./proof-of-work.ts";

/** What the user accepts before a temporary account is made. */
export const TERMS = {
  termsOfService: "https://www.cloudflare.com/terms/",
  privacyPolicy: "https://www.cloudflare.com/privacypolicy/",
} as const;

const provisioned = z.object({
  account: z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    apiToken: z.string(),
    expiresAt: z.string().nullish(),
  }),
  claim: z.looseObject({ url: z.url(), expiresAt: z.string().nullish() }),
});

/** An account that ends by itself unless it is claimed. All of it is secret but its name and times. */
export interface TemporaryAccount {
  accountId: string;
  name: string;
  token: string;
  /** Whoever opens this may keep the account. */
  claimUrl: string;
  /** When it ends, as an ISO date; null where the API doesn't say. */
  expiresAt: string | null;
}

type Connection = Pick<CloudflareOptions, "baseUrl" | "fetch" | "retry">;

const clientOf = (connection: Connection): CloudflareClient =>
  new CloudflareClient({ ...connection, accountId: "" });

/** The proof of work that the API wants done first. */
export function askChallenge(connection: Connection): Promise<Challenge> {
  const path = "/provisioning/previews/challenge";
  return clientOf(connection).callRoot("POST", path, challengeSchema, {});
}

/**
 * Makes a temporary account; only for someone who has read and accepted Cloudflare's terms.
 * @see https://developers.cloudflare.com/workers/platform/claim-deployments/
 */
export async function makeTemporaryAccount(
  connection: Connection,
  { challengeToken, checkpoints }: { challengeToken: string; checkpoints: string },
): Promise<TemporaryAccount> {
  const body = {
    ...TERMS,
    acceptTermsOfService: "yes",
    challengeToken,
    solution: { checkpoints },
  };
  // Once: a challenge can't be answered twice.
  const once = { ...connection, retry: { attempts: 1 } };
  const path = "/provisioning/previews";
  const { account, claim } = await clientOf(once).callRoot("POST", path, provisioned, body);
  return {
    accountId: account.id,
    name: account.name ?? account.id,
    token: account.apiToken,
    claimUrl: checkedClaim(claim.url),
    expiresAt: claim.expiresAt ?? account.expiresAt ?? null,
  };
}

/** The page makes a link of it: one that runs something must not get there. */
function checkedClaim(url: string): string {
  const { protocol, hostname } = new URL(url);
  const local = hostname === "localhost" || hostname === "127.0.0.1";
  if (protocol === "https:" || (protocol === "http:" && local)) return url;
  throw new ThawError("deploy_failed", "The API gave no address to claim the account at.");
}
