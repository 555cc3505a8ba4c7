import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../../lib/hash.ts";
import { decodeLayer, MAGIC } from "../../../lib/snapshot/format.ts";
import type { LayerFile } from "../../../lib/snapshot/inspect/inspect.ts";
import type { Source } from "./chain.ts";

const ENDINGS = ["", ".layer", ".pack", ".bin"];

/** A folder with files of layers: named by their hashes, or anyhow. */
export class Folder implements Source {
  readonly #path: string;
  #hashes: Promise<Map<string, string>> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async content(hash: string): Promise<Uint8Array | undefined> {
    for (const ending of ENDINGS) {
      const path = join(this.#path, hash + ending);
      if (!existsSync(path)) continue;
      const content = new Uint8Array(await readFile(path));
      // A file that is not what its name says is no find: the chain then says what is missing.
      if ((await sha256(content)) === hash) return content;
    }
    this.#hashes ??= hashLayers(this.#path);
    const path = (await this.#hashes).get(hash);
    return path === undefined ? undefined : new Uint8Array(await readFile(path));
  }
}

/** The layer in a folder that no other one there stands on: the app layer, where there is one of each. */
export async function topLayerOf(folder: string): Promise<LayerFile | undefined> {
  const order = { app: 2, packages: 1, runtime: 0 };
  let top: (LayerFile & { rank: number }) | undefined;
  for (const path of await layerFiles(folder)) {
    const file = new Uint8Array(await readFile(path));
    const rank = order[decodeLayer(file).header.kind];
    if (!top || rank > top.rank) top = { hash: await sha256(file), file, rank };
  }
  return top && { hash: top.hash, file: top.file };
}

async function hashLayers(folder: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const path of await layerFiles(folder)) {
    const hash = createHash("sha256");
    for await (const part of createReadStream(path)) hash.update(part as Buffer);
    hashes.set(hash.digest("hex"), path);
  }
  return hashes;
}

/** Files that begin as a layer does. */
async function layerFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
  const checked = await Promise.all(
    paths.sort().map(async (path) => ((await isLayer(path)) ? path : [])),
  );
  return checked.flat();
}

async function isLayer(path: string): Promise<boolean> {
  const handle = await open(path).catch(() => undefined);
  if (!handle) return false;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt32LE(0) === MAGIC;
  } finally {
    await handle.close();
  }
}
