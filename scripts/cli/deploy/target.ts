import { CLOUDFLARE_API, cloudflareTarget } from "../../../lib/deploy/account.ts";
import { localTarget } from "../../../lib/deploy/local.ts";
import { solveChallenge } from "../../../lib/deploy/proof-of-work.ts";
import type { DeployTarget } from "../../../lib/deploy/targets.ts";
import {
  askChallenge,
  makeTemporaryAccount,
  TERMS,
  type TemporaryAccount,
} from "../../../lib/deploy/temporary.ts";
import { ThawError } from "../../../lib/errors.ts";
import { UsageError } from "../command.ts";
import type { Engine } from "../engine.ts";
import type { Terminal } from "../terminal.ts";

export type TargetName = "local" | "cloudflare" | "temporary";

type Environment = Record<string, string | undefined>;

/** The edge of a Thaw that runs. @throws ThawError `edge_unavailable` where it serves nothing */
export function edgeOf({ access, control }: Engine): DeployTarget {
  if (access.origin === null) throw noEdge();
  const { token, origin } = access;
  return localTarget({ control, internalToken: token, publicOrigin: origin });
}

export const noEdge = (): ThawError =>
  new ThawError(
    "edge_unavailable",
    "No edge runs on this data folder. Start one with ./start or thaw dev, name its data folder with --data, or deploy elsewhere with --target.",
  );

/** The account that the environment names, as it does for wrangler. @throws ThawError `unauthorized` */
export function accountOf(env: Environment): DeployTarget {
  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: accountId } = env;
  if (token && accountId)
    return cloudflareTarget({ ...settings(env), kind: "account", accountId, token });
  const missing = token ? "CLOUDFLARE_ACCOUNT_ID" : "CLOUDFLARE_API_TOKEN";
  throw new ThawError(
    "unauthorized",
    `${missing} is not set. --target cloudflare takes an API token that may edit Workers Scripts, and the account's id, from the environment.`,
  );
}

/** @throws UsageError unless Cloudflare's terms are accepted */
export function requireTerms(accepted: boolean): void {
  if (accepted) return;
  throw new UsageError(
    `A temporary account is Cloudflare's. Read ${TERMS.termsOfService} and ${TERMS.privacyPolicy}, and if you accept both, add --accept-terms.`,
  );
}

/** A new account that ends by itself unless it is claimed; some seconds of work. */
export async function temporaryAccount(
  env: Environment,
  terminal: Terminal,
): Promise<{ target: DeployTarget; account: TemporaryAccount }> {
  const { baseUrl } = settings(env);
  const challenge = await askChallenge({ baseUrl });
  if (terminal.interactive) terminal.err("Working on the proof that Cloudflare asks for …");
  const checkpoints = solveChallenge(challenge);
  const { challengeToken } = challenge;
  const account = await makeTemporaryAccount({ baseUrl }, { challengeToken, checkpoints });
  const { accountId, token } = account;
  const target = cloudflareTarget({ ...settings(env), kind: "temporary", accountId, token });
  return { target, account };
}

function settings(env: Environment) {
  const baseUrl = env.CLOUDFLARE_API_BASE_URL || CLOUDFLARE_API;
  return {
    baseUrl,
    workersUrl: env.CLOUDFLARE_WORKERS_URL || undefined,
    localPort: new URL(baseUrl).port,
    visitLocal: visitLoopback,
  };
}

/** `NAME.localhost` is no name that every resolver knows. */
function visitLoopback(_key: string, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const { host } = url;
  url.hostname = "127.0.0.1";
  const { method, redirect, signal } = request;
  return fetch(url, {
    method,
    redirect,
    signal,
    headers: { ...Object.fromEntries(request.headers), host },
  });
}
