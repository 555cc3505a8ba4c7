import type { ControlEnv } from "../../env.ts";
import { isInternal, sameSecret } from "../../internal.ts";
import { registryOf } from "../../registry/client.ts";
import type { Permission } from "./permissions.ts";
import { findGivenToken, type GivenToken, hashOfText } from "./tokens.ts";

/** Who makes a request of the API, by the token it came with. */
export interface Caller {
  account: { id: string; name: string };
  /** Of a temporary account (`scope.ts`). */
  scope: string | undefined;
  token: { id: string; status: "active" | "disabled" | "expired"; expiresOn?: string | undefined };
  /** Everything unless there is a list. */
  permissions: readonly Permission[] | undefined;
}

/** The caller, or null where there is no such token. */
export async function findCaller(request: Request, env: ControlEnv): Promise<Caller | null> {
  const account = { id: env.ACCOUNT_ID ?? "local", name: "This machine" };
  const own: Caller = {
    account,
    scope: undefined,
    token: { id: "local", status: "active" },
    permissions: undefined,
  };
  if (isInternal(request, env.INTERNAL_TOKEN)) return own;
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer === undefined) return null;
  if (sameSecret(bearer, env.API_TOKEN)) return own;
  const hash = await hashOfText(bearer);
  const given = await findGivenToken(env.API_TOKENS, hash);
  if (given) return { ...own, token: tokenOf(given, hash), permissions: given.permissions };
  const temporary = await registryOf(env).findAccount("token", hash);
  if (!temporary) return null;
  const { id, name, subdomain, expiresOn } = temporary;
  return {
    account: { id, name },
    scope: subdomain,
    token: { id: hash.slice(0, 32), status: "active", expiresOn: expiresOn ?? undefined },
    permissions: undefined,
  };
}

function tokenOf({ expires_on, status }: GivenToken, hash: string): Caller["token"] {
  const isOver = expires_on !== undefined && Date.parse(expires_on) <= Date.now();
  return {
    id: hash.slice(0, 32),
    status: isOver ? "expired" : (status ?? "active"),
    expiresOn: expires_on,
  };
}
