import { hexToBytes } from "@noble/hashes/utils.js";

/** Bytes as a person reads them: `0a ff`. */
export const spacedHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

/** Bytes written in hex, spaces or not between them; undefined for what isn't. */
export function parseHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replaceAll(/\s+/g, "");
  return /^([0-9a-f]{2})*$/i.test(digits) ? hexToBytes(digits) : undefined;
}
