import { z } from "zod";
import { ThawError } from "../errors.ts";
import { fromBase64, toBase64 } from "../project/base64.ts";
import type { TextStorage } from "./storage.ts";

/** PBKDF2 rounds: about a second on a phone, and what OWASP asks of HMAC-SHA-256. */
const ITERATIONS = 600_000;
export const MIN_PASSPHRASE = 10;

const KEY = "thaw:account";

const base64 = z.base64().max(4096);
const sealedSchema = z.object({
  version: z.literal(1),
  accountId: z.string().max(64),
  name: z.string().max(256),
  iterations: z.number().int().min(100_000).max(10_000_000),
  salt: base64,
  iv: base64,
  /** The token, encrypted with AES-GCM; the account's id is authenticated with it. */
  sealed: base64,
});

/** A token as the browser keeps it: only the account is readable without the passphrase. */
export type SealedToken = z.infer<typeof sealedSchema>;

export interface OpenToken {
  accountId: string;
  name: string;
  token: string;
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/**
 * Encrypts a token under a passphrase: AES-256-GCM, with a key that PBKDF2 makes of the passphrase and a salt of
 * its own. A key kept beside the token would open it for whoever has the browser's profile.
 * @throws ThawError `bad_request` for a passphrase that is too short
 */
export async function sealToken(
  { accountId, name, token }: OpenToken,
  passphrase: string,
): Promise<SealedToken> {
  if (passphrase.length < MIN_PASSPHRASE) {
    throw new ThawError(
      "bad_request",
      `A passphrase needs ${MIN_PASSPHRASE} characters or more: it is all that guards the token in this browser.`,
    );
  }
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyOf(passphrase, salt, ITERATIONS);
  const cipher = { name: "AES-GCM", iv, additionalData: utf8(accountId) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(cipher, key, utf8(token)));
  return {
    version: 1,
    accountId,
    name,
    iterations: ITERATIONS,
    salt: toBase64(salt),
    iv: toBase64(iv),
    sealed: toBase64(sealed),
  };
}

/** The token again. @throws ThawError `unauthorized` for another passphrase, or a seal that was changed */
export async function openToken(kept: SealedToken, passphrase: string): Promise<OpenToken> {
  const { accountId, name, iterations } = kept;
  const key = await keyOf(passphrase, fromBase64(kept.salt), iterations);
  const cipher = {
    name: "AES-GCM",
    iv: fromBase64(kept.iv),
    additionalData: utf8(accountId),
  };
  try {
    const token = await crypto.subtle.decrypt(cipher, key, fromBase64(kept.sealed));
    return { accountId, name, token: new TextDecoder().decode(token) };
  } catch (cause) {
    throw new ThawError(
      "unauthorized",
      "That isn't the passphrase. Try again, or forget the token and enter it anew.",
      { cause },
    );
  }
}

async function keyOf(
  passphrase: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", utf8(passphrase), "PBKDF2", false, [
    "deriveKey",
  ]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

/** What the browser keeps, if it is whole. */
export function readSealed(storage: TextStorage): SealedToken | undefined {
  try {
    const parsed = sealedSchema.safeParse(JSON.parse(storage.getItem(KEY) ?? "null"));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export function keepSealed(storage: TextStorage, sealed: SealedToken): void {
  storage.setItem(KEY, JSON.stringify(sealed));
}

export function forgetSealed(storage: TextStorage): void {
  storage.removeItem(KEY);
}
