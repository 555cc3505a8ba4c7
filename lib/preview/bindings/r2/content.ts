import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { Content } from "../../../worker/bindings/r2.ts";
import type { Checksums } from "../../../worker/bindings/r2-object.ts";

/** Content as it is stored: a blob, which the browser keeps on the disk, and its MD5 as hex. */
export interface StoredContent {
  blob: Blob;
  md5: string;
}

/** How much of a stream is gathered before it becomes a blob, so that no large array is ever needed. */
const GATHERED_BYTES = 8 * 1024 * 1024;

/** Reads content to its end, hashing while it comes. */
export async function storeContent(content: Content): Promise<StoredContent> {
  if (!(content instanceof ReadableStream)) {
    const blob = new Blob(content === null ? [] : [content]);
    return { blob, md5: bytesToHex(md5(new Uint8Array(await blob.arrayBuffer()))) };
  }
  const hash = md5.create();
  const parts: Blob[] = [];
  let gathered: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const settle = (): void => {
    parts.push(new Blob(gathered));
    gathered = [];
    bytes = 0;
  };
  for await (const chunk of content as ReadableStream<Uint8Array<ArrayBuffer>>) {
    hash.update(chunk);
    gathered.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= GATHERED_BYTES) settle();
  }
  settle();
  return { blob: new Blob(parts), md5: bytesToHex(hash.digest()) };
}

const ALGORITHMS = {
  md5: undefined,
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
} as const;

type Algorithm = keyof typeof ALGORITHMS;
const NAMES = Object.keys(ALGORITHMS) as Algorithm[];

/**
 * The checksums that R2 keeps of an object: its MD5, and another that the put named. The one it named is
 * compared with the content.
 * @throws TypeError for more than one of them, Error 10037 for one that differs
 */
export async function checksumsOf(
  { blob, md5: own }: StoredContent,
  options: Partial<Record<Algorithm, unknown>>,
): Promise<Checksums> {
  const named = NAMES.filter((name) => options[name] !== undefined && options[name] !== null);
  if (named.length > 1) throw new TypeError("You cannot specify multiple hashing algorithms.");
  const checksums: Checksums = { md5: hexToBytes(own).slice().buffer as ArrayBuffer };
  const [name] = named;
  if (!name) return checksums;
  const algorithm = ALGORITHMS[name];
  const actual = algorithm
    ? bytesToHex(new Uint8Array(await crypto.subtle.digest(algorithm, await blob.arrayBuffer())))
    : own;
  const given = hexOf(options[name]);
  if (given !== actual) {
    const title = name === "md5" ? "MD5" : name.replace("sha", "SHA-");
    throw new Error(
      `put: The ${title} checksum you specified did not match what we received.\nYou provided a ${title} checksum with value: ${given}\nActual ${title} was: ${actual} (10037)`,
    );
  }
  return { ...checksums, [name]: hexToBytes(actual).slice().buffer };
}

function hexOf(given: unknown): string {
  if (given instanceof ArrayBuffer) return bytesToHex(new Uint8Array(given));
  if (ArrayBuffer.isView(given)) {
    return bytesToHex(new Uint8Array(given.buffer, given.byteOffset, given.byteLength));
  }
  return String(given).toLowerCase();
}
