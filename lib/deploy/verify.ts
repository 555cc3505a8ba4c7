import { z } from "zod";
import type { Check } from "../sse.ts";
import { CloudflareClient, type CloudflareOptions } from "./cloudflare.ts";
import { CloudflareError } from "./envelope.ts";
import { checkPermissions } from "./permissions.ts";

/** What a token may be used for. */
export interface Verification {
  /** Whether a deploy can begin: nothing that is needed is missing. */
  ok: boolean;
  checks: Check[];
  /** The account that was looked into; null where one has to be chosen first. */
  account: Account | null;
  /** All accounts that the token can see. */
  accounts: Account[];
  /** The account's workers.dev subdomain; null where it has none yet. */
  subdomain: string | null;
}

export interface Account {
  id: string;
  name: string;
}

export interface VerifyOptions
  extends Pick<CloudflareOptions, "baseUrl" | "token" | "fetch" | "retry"> {
  /** Chosen already; the token's only one unless given. */
  accountId?: string | undefined;
  /** Types of bindings that the project has. */
  needs?: readonly string[] | undefined;
}

const tokenResult = z.looseObject({
  id: z.string().optional(),
  status: z.string(),
  expires_on: z.string().nullish(),
  not_before: z.string().nullish(),
});
type TokenState = z.infer<typeof tokenResult>;

const accountResult = z.array(z.looseObject({ id: z.string(), name: z.string() }));

const SOON_MS = 7 * 24 * 60 * 60 * 1000;

/** Looks at a token before it is used: whether it works, where, and what it may do. Changes nothing. */
export async function verifyToken(options: VerifyOptions): Promise<Verification> {
  const { accountId, needs = [], ...rest } = options;
  const clientOf = (id: string): CloudflareClient =>
    new CloudflareClient({ retry: { attempts: 2 }, ...rest, accountId: id });
  const state = await tokenState(clientOf(accountId ?? ""), accountId);
  const checks = [state instanceof CloudflareError ? refusedCheck(state) : stateCheck(state)];
  const nothing = { ok: false, checks, account: null, accounts: [], subdomain: null };
  if (state instanceof CloudflareError || checks[0]?.status === "fail") return nothing;

  const accounts = await listAccounts(clientOf(""));
  const account = chosen(accounts, accountId);
  checks.push(accountCheck(account, accounts, accountId));
  if (!account) return { ...nothing, accounts };

  const client = clientOf(account.id);
  checks.push(...(await checkPermissions(client, state.id, new Set(needs))));
  const subdomain = await subdomainOf(client);
  if (subdomain !== undefined) checks.push(subdomainCheck(subdomain));
  const ok = checks.every(({ status, offer }) => status !== "fail" || offer !== undefined);
  return { ok, checks, account, accounts, subdomain: subdomain ?? null };
}

/** Tokens belong to a user or to an account, and are verified at different places. */
async function tokenState(
  client: CloudflareClient,
  accountId: string | undefined,
): Promise<TokenState | CloudflareError> {
  const asked = (call: Promise<TokenState>): Promise<TokenState | CloudflareError> =>
    call.catch((thrown: unknown) => {
      if (thrown instanceof CloudflareError && thrown.httpStatus < 500) return thrown;
      throw thrown;
    });
  const ofUser = await asked(client.callRoot("GET", "/user/tokens/verify", tokenResult));
  if (!(ofUser instanceof CloudflareError) || accountId === undefined) return ofUser;
  return asked(client.call("GET", "/tokens/verify", tokenResult));
}

const TOKEN = { id: "token", title: "API token" };

function refusedCheck(error: CloudflareError): Check {
  const message =
    "Cloudflare doesn't know this token: it is wrong, was deleted, or belongs to an account (then give the account's id as well).";
  return { ...TOKEN, status: "fail", message: `${message} [code: ${error.cloudflareCode}]` };
}

function stateCheck({ status, expires_on, not_before }: TokenState, now = Date.now()): Check {
  const fail = (message: string): Check => ({ ...TOKEN, status: "fail", message });
  const ends = expires_on ? Date.parse(expires_on) : Number.POSITIVE_INFINITY;
  if (status === "expired" || ends <= now) {
    return fail(`The token expired${expires_on ? ` on ${day(expires_on)}` : ""}. Make a new one.`);
  }
  if (status === "disabled") return fail("The token is disabled. Turn it on, or make a new one.");
  if (status !== "active") return fail(`The token is ${status}.`);
  if (not_before && Date.parse(not_before) > now) {
    return fail(`The token works from ${day(not_before)} on.`);
  }
  if (ends - now < SOON_MS) {
    return { ...TOKEN, status: "warn", message: `Works, until ${day(expires_on ?? "")}.` };
  }
  return { ...TOKEN, status: "ok", message: "Works." };
}

const day = (time: string): string => time.slice(0, 10);

/** A token that may not list accounts still works for the one that is given. */
async function listAccounts(client: CloudflareClient): Promise<Account[]> {
  try {
    const found = await client.callRoot("GET", "/accounts?per_page=50", accountResult);
    return found.map(({ id, name }) => ({ id, name }));
  } catch (thrown) {
    if (thrown instanceof CloudflareError && thrown.httpStatus < 500) return [];
    throw thrown;
  }
}

function chosen(accounts: Account[], accountId: string | undefined): Account | null {
  if (accountId !== undefined) {
    const known = accounts.find(({ id }) => id === accountId);
    return known ?? (accounts.length === 0 ? { id: accountId, name: accountId } : null);
  }
  return accounts.length === 1 ? (accounts[0] ?? null) : null;
}

function accountCheck(
  account: Account | null,
  accounts: Account[],
  accountId: string | undefined,
): Check {
  const check = { id: "account", title: "Account" };
  if (account) return { ...check, status: "ok", message: account.name };
  if (accountId !== undefined) {
    const names = accounts.map(({ name }) => name).join(", ");
    const message = `The token isn't for the account ${accountId}. It is for: ${names}.`;
    return { ...check, status: "fail", message };
  }
  const message =
    accounts.length === 0
      ? "The token may not list its accounts: enter the account's id."
      : "The token is for several accounts: choose one.";
  return { ...check, status: "fail", message };
}

/** undefined where the token may not see it; null where there is none. */
async function subdomainOf(client: CloudflareClient): Promise<string | null | undefined> {
  try {
    return await client.accountSubdomain();
  } catch (thrown) {
    if (!(thrown instanceof CloudflareError)) throw thrown;
    return thrown.cloudflareCode === 10007 ? null : undefined;
  }
}

function subdomainCheck(subdomain: string | null): Check {
  const check = { id: "subdomain", title: "workers.dev address" };
  if (subdomain !== null) {
    return { ...check, status: "ok", message: `Workers are at NAME.${subdomain}.workers.dev.` };
  }
  const message =
    "The account has no workers.dev subdomain yet (10063). Choose a name for it, and it is made.";
  return { ...check, status: "fail", message, offer: "subdomain" };
}
