/**
 * Globals that Pyodide's glue looks for and that a Worker has in another shape; esbuild puts these in
 * their place when it prepares the glue for workerd (`scripts/build/isolates.ts`).
 */

/** The glue listens for events of a page with a capture flag, which workerd refuses. */
export function addEventListener(): void {
  // A Worker has no such events.
}

/** The glue reads `location` to find its files; all of them are handed in. */
export const location = undefined;

export {
  CachedInstance as "WebAssembly.Instance",
  CachedModule as "WebAssembly.Module",
} from "../../../lib/runtime/module-cache.ts";
