import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ThawError } from "../../../lib/errors.ts";
import { sha256 } from "../../../lib/hash.ts";
import type { LayerFile } from "../../../lib/snapshot/inspect/inspect.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import type { FindOptions, Source } from "./chain.ts";
import { DataFolder } from "./data-folder.ts";
import { Folder, topLayerOf } from "./folder.ts";
import { RunningThaw } from "./running.ts";

export interface Target {
  top: LayerFile;
  /** Where its parents and packages are looked for, in this order. */
  sources: Source[];
  bundle: Bundle | null;
}

const PREFIX = /^[0-9a-f]{6,64}$/;
const ZIP = "PK\u0003\u0004";

/** Opens what `thaw inspect` was given: a file, a folder, a hash, or an id. */
export async function openTarget({ target, data, url }: FindOptions): Promise<Target> {
  const stores = openStores(data, url);
  const path = resolve(target);
  if (existsSync(path)) return { ...(await openPath(path, stores)) };
  if (!PREFIX.test(target)) {
    throw new ThawError(
      "not_found",
      `There is no file ${target}, and it isn't a hash either (6 to 64 hex digits).`,
    );
  }
  for (const store of stores) {
    const hash = await store.find(target);
    const file = hash && (await store.content(hash));
    if (hash && file) return { top: { hash, file }, sources: stores, bundle: null };
  }
  const places = stores.map(({ place }) => place).join(", nor at ");
  throw new ThawError(
    "not_found",
    places
      ? `No layer and no snapshot is named ${target} at ${places}.`
      : `${target} is no file. To look a hash up, name a place: --data DIR or --url URL.`,
  );
}

async function openPath(path: string, stores: Store[]): Promise<Target> {
  if ((await stat(path)).isDirectory()) {
    const bundle = await readBundle(path);
    if (bundle) return { top: bundle.top, sources: [bundle, ...stores], bundle };
    const top = await topLayerOf(path);
    if (top) return { top, sources: [new Folder(path), ...stores], bundle: null };
    throw new ThawError(
      "not_found",
      `${path} holds neither a bundle (layers/app.bin) nor a layer's file.`,
    );
  }
  const file = new Uint8Array(await readFile(path));
  if (new TextDecoder().decode(file.subarray(0, 4)) === ZIP) {
    const bundle = await readBundle(path);
    if (bundle) return { top: bundle.top, sources: [bundle, ...stores], bundle };
    throw new ThawError("not_found", `${path} is a zip without a bundle in it (layers/app.bin).`);
  }
  const sources = [new Folder(dirname(path)), ...stores];
  return { top: { hash: await sha256(file), file }, sources, bundle: null };
}

/** A place where contents can be looked up by the beginning of a name. */
export interface Store extends Source {
  /** How it is called in messages. */
  place: string;
  /** The hash of the layer that the name stands for, itself or as a snapshot's. */
  find(name: string): Promise<string | undefined>;
}

function openStores(data: string | undefined, url: string | undefined): Store[] {
  const stores: Store[] = [];
  const folder = resolve(data ?? "data");
  if (data !== undefined && !existsSync(folder)) {
    throw new ThawError("not_found", `There is no data folder ${folder}.`);
  }
  if (existsSync(folder)) stores.push(new DataFolder(folder));
  if (url !== undefined) stores.push(new RunningThaw(url));
  return stores;
}
