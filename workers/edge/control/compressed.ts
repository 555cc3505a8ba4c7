import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { R2Bucket } from "@cloudflare/workers-types";
import { readBlob } from "./blobs.ts";

/** Smaller than gzip at its best in a fifth of the time; beyond it time grows fast (docs/snapshots.md). */
const QUALITY = 5;
/** Below this a request costs more than what compressing would save of it. */
const LEAST_BYTES = 4096;

const keyOf = (hash: string): string => `compressed/${hash}.br`;

/** Keeps a public blob as browsers take it, beside the blob itself, which builder and serve read. */
export async function keepCompressed(bucket: R2Bucket, hash: string): Promise<void> {
  if (await bucket.head(keyOf(hash))) return;
  const blob = await readBlob(bucket, hash);
  if (!blob || blob.size < LEAST_BYTES) return;
  const content = new Uint8Array(await new Response(blob.body).arrayBuffer());
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const compressed = await promisify(brotliCompress)(content, { params });
  if (compressed.byteLength < content.length) await bucket.put(keyOf(hash), compressed);
}

/** The compressed blob, where there is one and the request takes it. */
export async function readCompressed(
  bucket: R2Bucket,
  hash: string,
  accepted: string | undefined,
): Promise<{ body: ReadableStream; size: number } | null> {
  if (!/\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s*$))/.test(accepted ?? "")) return null;
  const object = await bucket.get(keyOf(hash));
  return object && { body: object.body as unknown as ReadableStream, size: object.size };
}
