import { registerHooks } from "node:module";

const MINIFLARE = "/miniflare/dist/src/index.js";
const SLOW = "var MIN_SINGLE_SEGMENT_GROWTH = 4096;";
const FAST = "var MIN_SINGLE_SEGMENT_GROWTH = 8388608;";

/**
 * Makes Miniflare write workerd's configuration in bigger steps. It grows one buffer by 4 KB at a time and
 * copies all of it each time, which takes seconds once 10 MB of wasm are in it, and would be most of a
 * restart. Has to be called before Miniflare is loaded; throws, then, if there is no such line any more.
 */
export function speedUpConfiguration(): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(MINIFLARE)) return loaded;
      const parts = String(loaded.source).split(SLOW);
      if (parts.length !== 2) {
        throw new Error("Miniflare's way to grow a buffer has changed; see faster-config.ts");
      }
      return { ...loaded, source: parts.join(FAST) };
    },
  });
}
