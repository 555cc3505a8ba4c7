import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { mountPack, openPack, readPackFile } from "./pack-fs.ts";
import type { FileSystem, FSNode, FSStream } from "./types.ts";

const DATE = new Date(1980, 0, 1);
const ENOENT = 44;
const EROFS = 69;

function packOf(files: Record<string, Uint8Array>, level: 0 | 6 = 0) {
  const entries = Object.keys(files)
    .sort()
    .map((path) => [path, files[path] ?? new Uint8Array(0)]);
  const zip = zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>, {
    level,
    mtime: DATE,
  });
  return openPack("hash", zip);
}

interface NodeOperations {
  getattr(node: FSNode): { size: number; mode: number; mtime: Date };
  lookup(parent: FSNode, name: string): FSNode;
  readdir(node: FSNode): string[];
  [name: string]: (...args: never[]) => unknown;
}

interface StreamOperations {
  read(stream: FSStream, buffer: Uint8Array, offset: number, length: number, at: number): number;
  llseek(stream: FSStream, offset: number, whence: number): number;
  write(): never;
}

class ErrnoError extends Error {
  readonly errno: number;
  constructor(errno: number) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}

/** A pack mounted on as much of Emscripten's file system as a mount needs. */
function mounted(files: Record<string, Uint8Array>, level: 0 | 6 = 0) {
  const state: { root?: FSNode; place?: string } = {};
  let id = 0;
  const FS = {
    ErrnoError,
    createNode: (parent: FSNode | null, name: string, mode: number) =>
      ({ id: ++id, name, mode, parent }) as unknown as FSNode,
    mount: (type: { mount(): FSNode }, _: object, place: string) => {
      Object.assign(state, { root: type.mount(), place });
    },
  } as unknown as FileSystem;
  const pack = packOf(files, level);
  mountPack(FS, pack, "/site");
  const { root, place } = state;
  if (!root) throw new Error("nothing was mounted");
  const operations = root.node_ops as NodeOperations;
  const streams = root.stream_ops as StreamOperations;
  const find = (path: string): FSNode =>
    path.split("/").reduce((folder, name) => operations.lookup(folder, name), root);
  const open = (path: string): FSStream => ({ fd: 3, node: find(path), position: 0 });
  return { root, place, operations, streams, find, open, pack };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const FILES = {
  "pkg/__init__.py": bytes("x = 1\n"),
  "pkg/deep/data.bin": Uint8Array.from([0, 128, 255]),
  "top.py": bytes(""),
};

describe("a mounted pack", () => {
  it("lists folders and files as they are in the pack", () => {
    const { root, operations, find, place } = mounted(FILES);
    expect(place).toBe("/site");
    expect(operations.readdir(root).sort()).toEqual([".", "..", "pkg", "top.py"]);
    expect(operations.readdir(find("pkg")).sort()).toEqual([".", "..", "__init__.py", "deep"]);
  });

  it("tells sizes and kinds, and one date for all", () => {
    const { operations, find } = mounted(FILES);
    const [folder, file] = [operations.getattr(find("pkg")), operations.getattr(find("top.py"))];
    expect([folder.mode & 0o170000, file.mode & 0o170000]).toEqual([0o040000, 0o100000]);
    expect([file.size, operations.getattr(find("pkg/deep/data.bin")).size]).toEqual([0, 3]);
    expect(file.mtime).toEqual(folder.mtime);
    expect((folder.mode | file.mode) & 0o222).toBe(0);
  });

  it("reads any stretch of a file, into signed and unsigned views, never past its end", () => {
    const content = fc.uint8Array({ maxLength: 60 });
    const numbers = fc.tuple(fc.nat(70), fc.nat(70), fc.nat(5));
    fc.assert(
      fc.property(
        content,
        numbers,
        fc.constantFrom(0, 6),
        (file, [position, length, offset], level) => {
          const files = { "a/file": file, "a/next": new Uint8Array(9).fill(9) };
          const { streams, open } = mounted(files, level);
          const buffer = new Int8Array(200).fill(-7);
          const view = buffer as unknown as Uint8Array;
          const expected = file.subarray(position, position + length);
          const count = streams.read(open("a/file"), view, offset, length, position);
          expect(count).toBe(expected.length);
          expect(new Uint8Array(buffer.buffer, offset, count)).toEqual(expected.slice());
          expect(buffer.subarray(offset + count).every((byte) => byte === -7)).toBe(true);
        },
      ),
    );
  });

  it("says EIO where a file's own bytes are damaged", () => {
    const { pack, streams, open } = mounted({ "a.py": new Uint8Array(500) }, 6);
    const { offset = 0, deflated = 0 } = pack.index.get("a.py") ?? {};
    pack.bytes.fill(255, offset, offset + deflated);
    const read = () => streams.read(open("a.py"), new Uint8Array(9), 0, 9, 0);
    expect(read).toThrow(expect.objectContaining({ errno: 29 }));
    expect(() => readPackFile(pack, "a.py")).toThrow(
      expect.objectContaining({ code: "layer_corrupt" }),
    );
  });

  it("shows a library as empty, though the pack has its bytes", () => {
    const { operations, find, streams, open } = mounted({ "pkg/lib.so": bytes("wasm") });
    expect(operations.getattr(find("pkg/lib.so")).size).toBe(0);
    expect(streams.read(open("pkg/lib.so"), new Uint8Array(9), 0, 9, 0)).toBe(0);
    const pack = packOf({ "pkg/lib.so": bytes("wasm") });
    expect(readPackFile(pack, "pkg/lib.so")).toEqual(bytes("wasm"));
  });

  it("seeks from the start, from here and from the end, not before the start", () => {
    const { streams, open } = mounted(FILES);
    const stream = { ...open("pkg/__init__.py"), position: 2 };
    expect([0, 1, 2].map((whence) => streams.llseek(stream, 1, whence))).toEqual([1, 3, 7]);
    expect(() => streams.llseek(stream, -1, 0)).toThrow(ErrnoError);
  });

  it("says ENOENT for what isn't there, and EROFS to every change", () => {
    const { root, operations, streams, find } = mounted(FILES);
    const errno = (errno: number): unknown => expect.objectContaining({ errno });
    expect(() => find("pkg/missing.py")).toThrow(errno(ENOENT));
    expect(() => operations.lookup(root, "toString")).toThrow(errno(ENOENT));
    for (const name of ["setattr", "mknod", "rename", "unlink", "rmdir", "symlink"]) {
      expect(() => operations[name]?.()).toThrow(errno(EROFS));
    }
    expect(() => streams.write()).toThrow(errno(EROFS));
  });
});

describe("a pack's files", () => {
  it("are views of the pack where they are stored as they are, by path", () => {
    const pack = packOf(FILES);
    expect(readPackFile(pack, "pkg/deep/data.bin")).toEqual(FILES["pkg/deep/data.bin"]);
    expect(readPackFile(pack, "pkg/deep/data.bin")?.buffer).toBe(pack.bytes.buffer);
    expect(readPackFile(pack, "pkg")).toBeUndefined();
  });

  it("are refused as layer_corrupt where the zip is cut off", () => {
    const { bytes: zip } = packOf(FILES);
    for (const length of [0, 10, zip.length - 1]) {
      expect(() => openPack("hash", zip.subarray(0, length))).toThrow(
        expect.objectContaining({ code: "layer_corrupt" }),
      );
    }
  });
});
