import { Hono } from "hono";
import { z } from "zod";
import { registryOf, scopedTo } from "../../registry/client.ts";
import { hashOfText } from "../auth/tokens.ts";
import { type Api, readBody } from "../context.ts";
import { ApiError, ok } from "../envelope.ts";
import { checkAnswer, makeChallenge } from "./challenge.ts";
import { claims } from "./claims.ts";

const LIFE_MS = 60 * 60 * 1000;
/** How many accounts there may be at a time that nobody has claimed. */
const MOST = 20;

const requestBody = z.object({
  termsOfService: z.url(),
  privacyPolicy: z.url(),
  acceptTermsOfService: z.string(),
  challengeToken: z.string(),
  solution: z.object({ checkpoints: z.string() }),
});

/**
 * Temporary accounts, as Cloudflare gives them to clients that have none: for a proof of work, until
 * someone claims them or their hour is over.
 * @see https://developers.cloudflare.com/workers/platform/claim-deployments/
 */
export const previews = new Hono<Api>()
  // JSON alone: a page elsewhere can't send it here without being asked first whether it may.
  .use(async (c, next) => {
    const type = c.req.header("content-type") ?? "";
    if (c.req.method === "POST" && !type.startsWith("application/json") && !isClaim(c.req.path)) {
      throw new ApiError(415, 10021, "The request's body must be application/json.");
    }
    await next();
  })
  .post("/previews/challenge", async (c) => ok(await makeChallenge(c.env)))
  .post("/previews", async (c) => {
    const body = await readBody(requestBody, c.req.raw);
    const { acceptTermsOfService, challengeToken, solution } = body;
    if (acceptTermsOfService !== "yes") {
      const message = 'The terms of service must be accepted: "acceptTermsOfService": "yes".';
      throw new ApiError(400, 10021, message);
    }
    const registry = registryOf(c.env);
    const until = await checkAnswer(c.env, challengeToken, solution.checkpoints);
    if (until === null || !(await registry.spendChallenge(challengeToken, until))) {
      const message =
        "The proof of work isn't valid: it is wrong, was used before, or took more than five minutes. Ask for a new challenge.";
      throw new ApiError(403, 10000, message);
    }
    return ok(await open(c.env, new URL(c.req.url).origin));
  })
  .route("/claim", claims);

const isClaim = (path: string): boolean => path.endsWith("/provisioning/claim");

async function open(env: Api["Bindings"], origin: string): Promise<Record<string, unknown>> {
  const subdomain = `temporary-${randomHex(8)}`;
  const id = randomHex(16);
  const name = `Temporary account ${id.slice(0, 6)}`;
  const token = randomHex(20);
  const claim = randomHex(20);
  const now = Date.now();
  const expiresOn = new Date(now + Number(env.TEMPORARY_ACCOUNT_MS ?? LIFE_MS)).toISOString();
  const [tokenHash, claimHash] = await Promise.all([hashOfText(token), hashOfText(claim)]);
  const createdOn = new Date(now).toISOString();
  const account = { id, name, subdomain, createdOn, expiresOn, tokenHash, claimHash };
  if (!(await registryOf(env).createAccount(account, MOST))) {
    const message = `There are ${MOST} temporary accounts already. Claim one of them, or wait until one ends.`;
    throw new ApiError(429, 971, message);
  }
  // Nobody knows its token yet.
  await registryOf(scopedTo(env, subdomain)).openScope(subdomain);
  return {
    account: { id, name, apiToken: token, expiresAt: expiresOn },
    claim: {
      url: `${origin}/client/v4/provisioning/claim?token=${claim}`,
      expiresAt: expiresOn,
    },
  };
}

function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("hex");
}
