import { SITE_PACKAGES } from "../runtime/boot.ts";
import { type Pack, readPackFile } from "../runtime/pack-fs.ts";
import type { FileSystem, PyodideModule } from "../runtime/types.ts";
import type { Instance } from "./instance.ts";
import type { LibraryModules } from "./linker.ts";

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

/** Finds a library's compiled module by its real path: two links to one file are compiled once. */
export function libraryModules(
  module: PyodideModule,
  cache: Map<string, WebAssembly.Module>,
  pack: Pack | undefined,
): LibraryModules {
  return (name) => {
    // Looked for by name first: finding the real path reads the pack's index, which a restore can do without.
    const path = cache.has(name) ? name : realPath(module.FS, name);
    const known = cache.get(path);
    if (known) return { binary: known, path };
    const packed =
      pack && path.startsWith(`${SITE_PACKAGES}/`)
        ? readPackFile(pack, path.slice(SITE_PACKAGES.length + 1))
        : undefined;
    const bytes = packed ?? module.FS.readFile(path, { encoding: "binary" });
    const binary = compile(bytes as Uint8Array<ArrayBuffer>, path);
    cache.set(path, binary);
    return { binary, path };
  };
}

function compile(bytes: Uint8Array<ArrayBuffer>, path: string): WebAssembly.Module {
  if (bytes.length === 0) {
    throw new Error(`${path} is empty: a package's library can be linked to, but not copied`);
  }
  try {
    return new WebAssembly.Module(bytes);
  } catch (refused) {
    if (!WebAssembly.validate(bytes)) throw refused;
    throw new Error(
      `${path} can't be compiled while a request is answered, and no package has it: load it at top level`,
    );
  }
}

function realPath(FS: FileSystem, name: string): string {
  try {
    return FS.lookupPath(name, { follow: true }).path;
  } catch {
    throw new Error(`${name}: file not found`);
  }
}
