import { bytesToHex } from "@noble/hashes/utils.js";

/** SHA-256 in hex: what content is named by. */
export async function sha256(content: Uint8Array | ArrayBuffer): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", content as BufferSource);
  return bytesToHex(new Uint8Array(digest));
}
