import type { R2Bucket, ReadableStream as WorkersStream } from "@cloudflare/workers-types";
import { sha256 } from "../../../lib/hash.ts";

/** A SHA-256 in hex, as blobs are named. */
export const HASH = /^[0-9a-f]{64}$/;

const keyOf = (hash: string): string => `blobs/${hash}`;

/** Whether a blob is stored, and how large it is. */
export async function blobSize(bucket: R2Bucket, hash: string): Promise<number | null> {
  return (await bucket.head(keyOf(hash)))?.size ?? null;
}

/** Hashes of what was read whole, by this process. */
const whole = new Set<string>();

/** Whether a blob is stored and is what its hash says: read once, so that a damaged disk is no deploy's base. */
export async function isWhole(bucket: R2Bucket, hash: string): Promise<boolean> {
  if (whole.has(hash)) return (await bucket.head(keyOf(hash))) !== null;
  const object = await bucket.get(keyOf(hash));
  if (!object || (await sha256(await object.arrayBuffer())) !== hash) return false;
  whole.add(hash);
  return true;
}

/** A blob's content as a stream, or null. */
export async function readBlob(
  bucket: R2Bucket,
  hash: string,
): Promise<{ body: ReadableStream; size: number } | null> {
  const object = await bucket.get(keyOf(hash));
  return object && { body: object.body as unknown as ReadableStream, size: object.size };
}

/** Stores bytes whose hash is known to be right, unless they are there already, and undamaged. */
export async function keepBlob(bucket: R2Bucket, hash: string, bytes: ArrayBuffer): Promise<void> {
  if (await isWhole(bucket, hash)) return;
  await bucket.put(keyOf(hash), bytes);
}

/**
 * Stores a body under the hash it is said to have. A body of known length streams through and storage
 * checks the hash; another is gathered first. Gives false, with nothing stored, when the hash differs or
 * the body ends early.
 */
export async function storeBlob(
  bucket: R2Bucket,
  hash: string,
  request: Request,
): Promise<boolean> {
  const length = request.headers.get("content-length");
  if (length !== null && request.body && Number(length) > 0) {
    const body = request.body as unknown as WorkersStream;
    return bucket.put(keyOf(hash), body, { sha256: hash }).then(
      () => true,
      () => false,
    );
  }
  const bytes = await request.arrayBuffer().catch(() => null);
  if (!bytes || (await sha256(bytes)) !== hash) return false;
  await keepBlob(bucket, hash, bytes);
  return true;
}
