import { type PackEntry, readEntry, readPackIndex } from "../packages/pack.ts";
import { FIXED_DATE_MS } from "./clock.ts";
import type { FileSystem, FSNode, FSStream } from "./types.ts";

/** A pack of site-packages: a zip, and where in it each file is. */
export interface Pack {
  hash: string;
  bytes: Uint8Array;
  index: Map<string, PackEntry>;
}

/** Reads a pack's index. @throws ThawError `layer_corrupt` when the zip is damaged */
export function openPack(hash: string, bytes: Uint8Array): Pack {
  return { hash, bytes, index: readPackIndex(bytes) };
}

/** The same for a pack that is known to be whole: its index is read when something is first looked for. */
export function trustPack(hash: string, bytes: Uint8Array): Pack {
  let index: Pack["index"] | undefined;
  return {
    hash,
    bytes,
    get index() {
      index ??= readPackIndex(bytes);
      return index;
    },
  };
}

/** The bytes of one file of the pack. @throws ThawError `layer_corrupt` when they are damaged */
export function readPackFile(pack: Pack, path: string): Uint8Array | undefined {
  const entry = pack.index.get(path);
  return entry && readEntry(pack.bytes, entry);
}

const DIRECTORY_MODE = 0o40555;
const FILE_MODE = 0o100444;
const EINVAL = 28;
const EIO = 29;
const ENOENT = 44;
const EROFS = 69;

/**
 * Libraries look empty to Python: dlopen reads the whole file into memory, which nobody needs, since
 * they are linked from compiled modules (`lib/snapshot/table.ts`).
 */
const EMPTY: PackEntry = { offset: 0, size: 0, sum: 0 };

type Tree = Map<string, Tree | PackEntry>;

/**
 * Mounts a pack read-only. Nothing is unpacked ahead: nodes are made when they are looked up, and reads copy
 * from the zip (Emscripten's file-system interface, `src/lib/libfs.js`).
 */
export function mountPack(FS: FileSystem, pack: Pack, mountpoint: string): void {
  const trees = new WeakMap<FSNode, Tree>();
  const places = new WeakMap<FSNode, PackEntry>();
  /** The last file that was inflated: it is read in more than one go. */
  let inflated: { place: PackEntry; content: Uint8Array } | undefined;
  let whole: Tree | undefined;
  const refuse = (): never => {
    throw new FS.ErrnoError(EROFS);
  };

  function makeNode(parent: FSNode | null, name: string, entry: Tree | PackEntry | "root"): FSNode {
    const folder = entry === "root" || entry instanceof Map;
    const node = FS.createNode(parent, name, folder ? DIRECTORY_MODE : FILE_MODE, 0);
    node.node_ops = nodeOperations;
    node.stream_ops = streamOperations;
    if (entry instanceof Map) trees.set(node, entry);
    else if (entry !== "root") places.set(node, entry);
    return node;
  }

  function contentAt(place: PackEntry): Uint8Array {
    if (inflated?.place === place) return inflated.content;
    try {
      const content = readEntry(pack.bytes, place);
      if (place.deflated !== undefined) inflated = { place, content };
      return content;
    } catch {
      throw new FS.ErrnoError(EIO);
    }
  }

  /** The root has no tree of its own: it is made late, since a restored program may never look for a file. */
  function treeAt(folder: FSNode): Tree {
    const own = trees.get(folder);
    if (own) return own;
    whole ??= treeOf(pack);
    return whole;
  }

  const nodeOperations = {
    getattr(node: FSNode) {
      const size = places.get(node)?.size ?? 4096;
      const date = new Date(FIXED_DATE_MS);
      return {
        dev: 1,
        ino: node.id,
        mode: node.mode,
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        size,
        atime: date,
        mtime: date,
        ctime: date,
        blksize: 4096,
        blocks: Math.ceil(size / 4096),
      };
    },
    lookup(parent: FSNode, name: string): FSNode {
      const entry = treeAt(parent).get(name);
      if (!entry) throw new FS.ErrnoError(ENOENT);
      return makeNode(parent, name, entry);
    },
    readdir: (node: FSNode): string[] => [".", "..", ...treeAt(node).keys()],
    setattr: refuse,
    mknod: refuse,
    rename: refuse,
    unlink: refuse,
    rmdir: refuse,
    symlink: refuse,
  };

  const streamOperations = {
    read(
      stream: FSStream,
      buffer: Uint8Array,
      offset: number,
      length: number,
      position: number,
    ): number {
      const place = places.get(stream.node);
      if (!place || position >= place.size) return 0;
      const count = Math.min(length, place.size - position);
      // The heap's view may be signed; set() takes the bits either way.
      buffer.set(contentAt(place).subarray(position, position + count), offset);
      return count;
    },
    llseek(stream: FSStream, offset: number, whence: number): number {
      const size = places.get(stream.node)?.size ?? 0;
      const position = offset + (whence === 1 ? stream.position : whence === 2 ? size : 0);
      if (position < 0) throw new FS.ErrnoError(EINVAL);
      return position;
    },
    write: refuse,
  };

  FS.mount({ mount: () => makeNode(null, "/", "root") }, {}, mountpoint);
}

function treeOf(pack: Pack): Tree {
  const root: Tree = new Map();
  for (const [path, place] of pack.index) {
    const parts = path.split("/");
    const name = parts.pop();
    let folder = root;
    for (const part of parts) {
      const next = folder.get(part);
      if (next instanceof Map) folder = next;
      else {
        const made: Tree = new Map();
        folder.set(part, made);
        folder = made;
      }
    }
    if (name) folder.set(name, name.endsWith(".so") ? EMPTY : place);
  }
  return root;
}
