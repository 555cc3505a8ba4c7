import { ThawError } from "../errors.ts";
import { CLOUDFLARE_API, type CloudflareTargetOptions, cloudflareTarget } from "./account.ts";
import type { CloudflareClient } from "./cloudflare.ts";
import { localTarget } from "./local.ts";
import { readTargetChoice, type TargetChoice, type TargetKind } from "./target-choice.ts";
import type { VerifyOptions } from "./verify.ts";

/** Where a bundle goes. Every kind speaks Cloudflare's API through the same client. */
export interface DeployTarget {
  kind: TargetKind;
  client: CloudflareClient;
  /** The address that a Worker has there, or will have: a URL that ends in a slash. */
  address: (name: string) => Promise<string>;
  /** Whether it may be asked which modules it has already (`upload-modules.ts`); not, unless given. */
  keepsModules?: boolean;
  /** Types of bindings that the target takes; all unless given. */
  bindingTypes?: ReadonlySet<string>;
  /** How to send a request to a deployed Worker; the global `fetch` unless given. */
  visit?: ((name: string, request: Request) => Promise<Response>) | undefined;
  /** How to open a WebSocket that the API gave the address of; by that address unless given. */
  connect?: ((url: string, protocol: string) => Promise<WebSocket>) | undefined;
}

/** What the server knows of targets: bindings and settings of the web Worker. */
export interface TargetEnv {
  CONTROL: { fetch(input: string, init?: RequestInit): Promise<Response> };
  INTERNAL_TOKEN: string;
  PUBLIC_PORT: string;
  /** The host whose subdomains are the edge's Workers, under https; `localhost` at the port unless given. */
  USER_HOST?: string | undefined;
  /** Credentials for whoever uses this page; a browser may bring its own instead. */
  CLOUDFLARE_API_TOKEN?: string | undefined;
  CLOUDFLARE_ACCOUNT_ID?: string | undefined;
  /** Cloudflare's API unless given. Only the server says this: a token goes there. */
  CLOUDFLARE_API_BASE_URL?: string | undefined;
  /** Where Workers are, with `{name}` and `{subdomain}` in it; Cloudflare's unless given. */
  CLOUDFLARE_WORKERS_URL?: string | undefined;
}

/**
 * The target that a request of the page chose (`targetHeaders`): its client, and how to reach Workers there.
 * Sends nothing itself.
 * @throws ThawError `bad_request` for headers that can't be, `unauthorized` where credentials are missing
 */
export function targetClient(request: Request, env: TargetEnv): DeployTarget {
  const choice = readTargetChoice(request.headers);
  const local = localTarget({
    control: env.CONTROL,
    internalToken: env.INTERNAL_TOKEN,
    publicOrigin: env.USER_HOST
      ? `https://${env.USER_HOST}`
      : `http://localhost:${env.PUBLIC_PORT}`,
  });
  if (choice.kind === "local") return local;
  return cloudflareTarget({
    kind: choice.kind,
    ...credentials(choice, env),
    ...cloudflareSettings(env),
    visitLocal: local.visit,
  });
}

/** The token of a request with its account, if it says one yet: for a look at what the token may do. */
export function verifyOptions(
  request: Request,
  env: TargetEnv,
): Pick<VerifyOptions, "baseUrl" | "token" | "accountId"> {
  const choice = readTargetChoice(request.headers);
  const { baseUrl } = cloudflareSettings(env);
  const { accountId, token } = choice;
  return token === undefined
    ? { baseUrl, ...credentials(choice, env) }
    : { baseUrl, accountId, token };
}

/** Where Cloudflare is, by the server's settings. */
export function cloudflareSettings(
  env: TargetEnv,
): Pick<CloudflareTargetOptions, "baseUrl" | "workersUrl" | "localPort"> {
  return {
    baseUrl: env.CLOUDFLARE_API_BASE_URL || CLOUDFLARE_API,
    workersUrl: env.CLOUDFLARE_WORKERS_URL || undefined,
    localPort: env.PUBLIC_PORT,
  };
}

/** The browser's own token, or the server's: for the server's account and no other. */
function credentials(
  { kind, accountId, token }: TargetChoice,
  env: TargetEnv,
): { accountId: string; token: string } {
  const own = env.CLOUDFLARE_ACCOUNT_ID || undefined;
  if (token !== undefined) {
    if (accountId !== undefined) return { accountId, token };
    throw new ThawError("unauthorized", "Say which account: its id is missing.");
  }
  const given = env.CLOUDFLARE_API_TOKEN || undefined;
  if (kind === "account" && given !== undefined && own !== undefined) {
    if (accountId === undefined || accountId === own) return { accountId: own, token: given };
    throw new ThawError("unauthorized", "The server's API token is for its own account alone.");
  }
  throw new ThawError(
    "unauthorized",
    "There is no API token for Cloudflare. Choose the target again, and enter one.",
  );
}
