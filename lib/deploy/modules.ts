import type { BundleModule } from "./types.ts";

/** Everything a Worker may be made of, as the edge stores it: a bundle's kinds and CommonJS. */
export type ModuleType = BundleModule["type"] | "cjs";

/** All modules of a Worker together, uncompressed: Cloudflare's limit, and Worker Loader's. */
export const MAX_WORKER_BYTES = 64 * 1024 * 1024;

/** The content type of each kind's part in an upload (Cloudflare's multipart metadata page). */
export const CONTENT_TYPES: Record<ModuleType, string> = {
  esm: "application/javascript+module",
  cjs: "application/javascript",
  wasm: "application/wasm",
  data: "application/octet-stream",
  text: "text/plain",
  python: "text/x-python",
};

const TYPES: Record<string, ModuleType> = {
  "application/javascript+module": "esm",
  "text/javascript+module": "esm",
  "application/javascript": "cjs",
  "text/javascript": "cjs",
  "application/wasm": "wasm",
  "application/octet-stream": "data",
  "text/plain": "text",
};

/** The kind a part's content type stands for (parameters are ignored), or null. */
export function moduleType(contentType: string): ModuleType | null {
  return TYPES[contentType.split(";")[0]?.trim().toLowerCase() ?? ""] ?? null;
}
