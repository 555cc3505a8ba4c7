/** Tells a program of a client that leaves while nothing is being sent to it. */
const REQUEST_SIGNAL = "enable_request_signal";

/** What a Worker is compiled against, as Cloudflare names it. */
export interface Compatibility {
  compatibilityDate: string;
  compatibilityFlags: string[];
}

/**
 * What a bundle is served with. It is a JavaScript Worker: flags of Cloudflare's own Python runtime would
 * start that, and compiling WebAssembly at start-up needs a date from 2025-06-01 on.
 */
export function bundleCompatibility({
  compatibilityDate,
  compatibilityFlags,
}: Compatibility): Compatibility {
  return {
    compatibilityDate: compatibilityDate < "2025-06-01" ? "2025-06-01" : compatibilityDate,
    compatibilityFlags: [
      ...compatibilityFlags.filter((flag) => !flag.includes("python") && flag !== REQUEST_SIGNAL),
      REQUEST_SIGNAL,
    ],
  };
}
