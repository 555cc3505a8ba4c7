import { z } from "zod";
import { ThawError } from "../errors.ts";

/** The edge on this machine, one's own Cloudflare account, or a temporary one. */
export const TARGET_KINDS = ["local", "account", "temporary"] as const;

export type TargetKind = (typeof TARGET_KINDS)[number];

/** Where the page wants a Worker to go, with what opens the door there. */
export interface TargetChoice {
  kind: TargetKind;
  /** Of the account; the server's own setting unless given. */
  accountId?: string | undefined;
  /** An API token of that account. A secret: it is never logged, stored by the server, or sent on to a page. */
  token?: string | undefined;
}

const KIND = "thaw-target";
const ACCOUNT = "thaw-account";

const accountIdSchema = z.string().regex(/^[\w-]{1,64}$/);
/** What may stand in an `Authorization` header; Cloudflare's tokens are letters, digits, `_` and `-`. */
const tokenSchema = z.string().regex(/^[\w.~+/=-]{1,512}$/);

/**
 * The headers that carry a choice from the page to its own routes. No form and no page of another origin can
 * send them without being asked about it first (CORS), and no log holds headers.
 */
export function targetHeaders({ kind, accountId, token }: TargetChoice): Record<string, string> {
  return {
    [KIND]: kind,
    ...(accountId === undefined ? {} : { [ACCOUNT]: accountId }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

/**
 * The choice that a request's headers carry; this machine where they carry none.
 * @throws ThawError `bad_request`, without what was sent: it may be a token in the wrong place
 */
export function readTargetChoice(headers: Headers): TargetChoice {
  const kind = headers.get(KIND) ?? "local";
  const known = TARGET_KINDS.find((one) => one === kind);
  if (known === undefined) {
    throw new ThawError("bad_request", `${KIND} is one of ${TARGET_KINDS.join(", ")}.`);
  }
  if (known === "local") return { kind: known };
  const accountId = headers.get(ACCOUNT) ?? undefined;
  if (accountId !== undefined) checkAccountId(accountId);
  const bearer = headers.get("authorization");
  if (bearer === null) return { kind: known, accountId };
  const token = /^Bearer (.+)$/i.exec(bearer)?.[1] ?? "";
  checkToken(token);
  return { kind: known, accountId, token };
}

/** @throws ThawError `bad_request` */
export function checkAccountId(accountId: string): void {
  if (accountIdSchema.safeParse(accountId).success) return;
  throw new ThawError(
    "bad_request",
    "That isn't an account id. It is the 32 letters and digits in the dashboard's address, after dash.cloudflare.com/.",
  );
}

/** @throws ThawError `bad_request`, without the token */
export function checkToken(token: string): void {
  if (tokenSchema.safeParse(token).success) return;
  throw new ThawError(
    "bad_request",
    "That isn't an API token: it has characters that no token has. Copy it again, without spaces or quotes.",
  );
}
