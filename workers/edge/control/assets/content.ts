import type { R2Bucket } from "@cloudflare/workers-types";

/** A name that clients give content: 32 hex digits. */
export const ASSET_HASH = /^[0-9a-f]{32}$/;

/** What clients say for content that is to be served without a type. */
const NO_TYPE = "application/null";

const pathOf = (key: string): string => `assets/${key}`;

/**
 * Stores an asset under the key (`scope.ts`) of the name that its client gave it, with the type it is served
 * with. The name can't be checked, so accounts don't share content.
 */
export async function keepAsset(
  bucket: R2Bucket,
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<void> {
  const options = type && type !== NO_TYPE ? { httpMetadata: { contentType: type } } : {};
  await bucket.put(pathOf(key), bytes, options);
}

/** An asset's content as a stream with its type, or null. */
export async function readAsset(
  bucket: R2Bucket,
  key: string,
): Promise<{ body: ReadableStream; size: number; type: string | undefined } | null> {
  const object = await bucket.get(pathOf(key));
  if (!object) return null;
  const body = object.body as unknown as ReadableStream;
  return { body, size: object.size, type: object.httpMetadata?.contentType };
}
