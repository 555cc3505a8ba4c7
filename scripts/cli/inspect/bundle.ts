import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { sha256 } from "../../../lib/hash.ts";
import type { LayerFile } from "../../../lib/snapshot/inspect/inspect.ts";
import type { Source } from "./chain.ts";

const LAYERS = ["app", "packages", "runtime"].map((kind) => `layers/${kind}.bin`);
/** How a bundle's main module names its libraries (`workers/builder/bundle.ts`). */
const LIBRARY = /\["([^"]+)", library(\d+)\]/g;

/** A Worker's modules as Thaw deploys them, from a folder or a zip. */
export interface Bundle extends Source {
  top: LayerFile;
  /** site-packages with empty libraries. */
  pack: Uint8Array;
  /** The libraries, by path. */
  libraries: [string, Uint8Array][];
}

/** The bundle at a path; undefined where there is none. */
export async function readBundle(path: string): Promise<Bundle | undefined> {
  const modules = (await stat(path)).isDirectory() ? folderModules(path) : await zipModules(path);
  const layers: LayerFile[] = [];
  for (const name of LAYERS) {
    const file = await modules(name);
    if (file) layers.push({ hash: await sha256(file), file });
  }
  const [top] = layers;
  const pack = await modules("site-packages.bin");
  const main = await modules("index.js");
  if (!top || !pack || !main) return undefined;
  const libraries: [string, Uint8Array][] = [];
  for (const [, library, number] of new TextDecoder().decode(main).matchAll(LIBRARY)) {
    const binary = await modules(`libraries/${number}.wasm`);
    if (library !== undefined && binary) libraries.push([library, binary]);
  }
  return {
    top,
    pack,
    libraries,
    content: async (hash) => layers.find((layer) => layer.hash === hash)?.file,
  };
}

type Modules = (name: string) => Promise<Uint8Array | undefined>;

function folderModules(folder: string): Modules {
  return async (name) => {
    const path = join(folder, name);
    return existsSync(path) ? new Uint8Array(await readFile(path)) : undefined;
  };
}

async function zipModules(path: string): Promise<Modules> {
  const entries = unzipSync(new Uint8Array(await readFile(path)));
  const names = Object.keys(entries);
  // The bundle may lie in a folder of the zip.
  const app = names.find((name) => name === LAYERS[0] || name.endsWith(`/${LAYERS[0]}`));
  const prefix = app?.slice(0, app.length - (LAYERS[0]?.length ?? 0)) ?? "";
  return async (name) => entries[prefix + name];
}
