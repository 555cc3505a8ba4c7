import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** An id is 64 hex digits: 48 that name the object, and 16 that tie them to their namespace. */
const OWN_DIGITS = 48;
const PATTERN = /^[0-9a-f]{64}$/;

/**
 * Which object is meant: made from a name or drawn at random, unlike those of any other namespace.
 * @see https://developers.cloudflare.com/durable-objects/api/id/
 */
export class DurableObjectId {
  readonly #hex: string;
  readonly name: string | undefined;

  constructor(hex: string, name?: string | undefined) {
    this.#hex = hex;
    if (name !== undefined) this.name = name;
  }

  toString(): string {
    return this.#hex;
  }

  equals(other: unknown): boolean {
    return String(other) === this.#hex;
  }
}

/** The same name gives the same id, in one namespace. Made without waiting, as `idFromName` is. */
export function idFromName(namespace: string, name: string): string {
  return tied(namespace, digest(`name\0${namespace}\0${name}`).slice(0, OWN_DIGITS));
}

export function randomId(namespace: string): string {
  return tied(namespace, bytesToHex(crypto.getRandomValues(new Uint8Array(OWN_DIGITS / 2))));
}

/** Whether an id is one of the namespace's own. */
export function isIdOf(namespace: string, hex: string): boolean {
  return PATTERN.test(hex) && tied(namespace, hex.slice(0, OWN_DIGITS)) === hex;
}

/** Why a text is no id of the namespace, in Cloudflare's words; undefined when it is one. */
export function idProblem(namespace: string, hex: string): string | undefined {
  if (!PATTERN.test(hex)) return "Invalid Durable Object ID: must be 64 hex digits";
  if (isIdOf(namespace, hex)) return undefined;
  return "Durable Object ID is not valid for this namespace.";
}

function tied(namespace: string, own: string): string {
  return own + digest(`id\0${namespace}\0${own}`).slice(0, 64 - OWN_DIGITS);
}

function digest(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
