import { SITE_PACKAGES } from "../runtime/boot.ts";
import { readPackFile } from "../runtime/pack-fs.ts";
import type { Instance } from "./instance.ts";

/**
 * Compiles every library of the pack and every wrapper for JS functions that linking one may need, for
 * hosts that allow compiling only at start-up. Engines compile lazily, so this mostly validates.
 */
export function prepareLibraries(instance: Instance): void {
  const { pack, libraries, module, imports } = instance;
  if (!pack) return;
  for (const path of pack.index.keys()) {
    const full = `${SITE_PACKAGES}/${path}`;
    if (!path.endsWith(".so") || libraries.has(full)) continue;
    libraries.set(
      full,
      new WebAssembly.Module(readPackFile(pack, path) as Uint8Array<ArrayBuffer>),
    );
  }
  const signatures = new Set(Object.values(imports).map((imported) => imported?.sig));
  for (const signature of signatures) {
    if (signature) module.convertJsFunctionToWasm(() => undefined, signature);
  }
}
