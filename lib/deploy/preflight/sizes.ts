import { MIB, mib } from "../../sizes.ts";
import type { Check } from "../../sse.ts";
import { MAX_WORKER_BYTES } from "../modules.ts";
import type { AnyModule, Bundle } from "../types.ts";

/** What Cloudflare counted until 2026, and may count still: the upload with gzip, by plan. */
const FREE_GZIP_BYTES = 3 * MIB;
export const PAID_GZIP_BYTES = 10 * MIB;

/** Most modules are the same in every bundle. */
const known = new Map<string, number>();

/** How large a bundle is with gzip; what was counted once is remembered by its hash. */
export async function gzipBytes(modules: AnyModule[]): Promise<number> {
  let sum = 0;
  for (const module of modules) sum += await gzipOf(module);
  return sum;
}

async function gzipOf(module: AnyModule): Promise<number> {
  const hash = "content" in module ? undefined : module.hash;
  const counted = hash === undefined ? undefined : known.get(hash);
  if (counted !== undefined) return counted;
  const content = "content" in module ? module.content : await module.load();
  const bytes = new Blob([content as Uint8Array<ArrayBuffer>]).stream();
  let size = 0;
  const counter = new WritableStream<Uint8Array>({
    write: (chunk) => {
      size += chunk.byteLength;
    },
  });
  await bytes.pipeThrough(new CompressionStream("gzip")).pipeTo(counter);
  if (hash !== undefined) known.set(hash, size);
  return size;
}

/** The older limits, where they may matter. What Cloudflare really takes, its answer says (10027). */
export async function gzipCheck(bundle: Bundle): Promise<Check> {
  const bytes = await gzipBytes(bundle.modules);
  const check = { id: "gzip", title: "Size with gzip" };
  const size = mib(bytes);
  if (bytes <= FREE_GZIP_BYTES) {
    return { ...check, status: "ok", message: `${size}, within every limit there was.` };
  }
  const over =
    bytes > PAID_GZIP_BYTES
      ? "more than the 3 MiB (free) and 10 MiB (paid)"
      : "more than the 3 MiB (free), within the 10 MiB (paid)";
  const message = `${size}: ${over} that counted before the limit became ${mib(MAX_WORKER_BYTES)} uncompressed. Where an account still has the old limit, the upload is refused (10027) and nothing changes; the native form is smaller.`;
  return { ...check, status: "warn", message };
}
