import { ThawError } from "../../../lib/errors.ts";
import { decodeLayer } from "../../../lib/snapshot/format.ts";
import type { LayerFile } from "../../../lib/snapshot/inspect/inspect.ts";
import { openTarget } from "./target.ts";

/** site-packages as they were found. */
export interface FoundPack {
  hash: string;
  bytes: Uint8Array;
  /** False for a bundle's, whose libraries are modules of their own. */
  whole: boolean;
}

/** A layer with what it stands on. */
export interface FoundChain {
  /** As far down as it was found; the one that was asked for comes last. */
  layers: LayerFile[];
  missingParent: string | null;
  pack: FoundPack | null;
  /** Libraries that lie outside the pack, by path. */
  libraries: [string, Uint8Array][];
}

/** A place that knows contents by their hash. */
export interface Source {
  content(hash: string): Promise<Uint8Array | undefined>;
}

export interface FindOptions {
  target: string;
  data: string | undefined;
  url: string | undefined;
}

const DEEPEST = 16;

/**
 * Finds a layer, its parents and its packages.
 * @throws ThawError `not_found`, and what reading a damaged layer throws
 */
export async function findChain(options: FindOptions): Promise<FoundChain> {
  const { top, sources, bundle } = await openTarget(options);
  const layers = [top];
  let { header } = decodeLayer(top.file);
  const packHash = header.pack;
  while (header.parent !== null) {
    if (layers.length >= DEEPEST) {
      throw new ThawError("layer_corrupt", `The chain has more than ${DEEPEST} layers.`);
    }
    const hash = header.parent;
    const file = await contentOf(hash, sources);
    if (!file) break;
    layers.unshift({ hash, file });
    ({ header } = decodeLayer(file));
  }
  const pack = packHash === null ? undefined : await contentOf(packHash, sources);
  return {
    layers,
    missingParent: header.parent,
    pack:
      packHash === null
        ? null
        : pack
          ? { hash: packHash, bytes: pack, whole: true }
          : bundle
            ? { hash: packHash, bytes: bundle.pack, whole: false }
            : null,
    libraries: pack ? [] : (bundle?.libraries ?? []),
  };
}

async function contentOf(hash: string, sources: Source[]): Promise<Uint8Array | undefined> {
  for (const source of sources) {
    const found = await source.content(hash);
    if (found) return found;
  }
  return undefined;
}
