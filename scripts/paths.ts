import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where the build leaves what the supervisor runs. */
export const WORKERS_DIR = join(ROOT, "dist/workers");
export const WEB_DIR = join(ROOT, ".vercel/output/static");

/** Tools and stamps of this clone, safe to delete. */
export const CACHE_DIR = join(ROOT, ".cache");
export const UV_DIR = join(CACHE_DIR, "uv");

/** Pyodide's files as Thaw runs them; see `scripts/build/runtime.ts`. */
export const RUNTIME_DIR = join(ROOT, "dist/runtime");

/** What runs inside loaded isolates; see `scripts/build/isolates.ts`. */
export const ISOLATES_DIR = join(ROOT, "dist/isolates");
