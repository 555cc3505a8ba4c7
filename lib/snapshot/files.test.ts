import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBase64 } from "../project/base64.ts";
import { SITE_PACKAGES, STDLIB_ZIP } from "../runtime/boot.ts";
import { FIXED_DATE_MS } from "../runtime/clock.ts";
import type { FileSystem } from "../runtime/types.ts";
import { applyFiles, changedFiles, readTree } from "./files.ts";

type Node = { bytes: Uint8Array } | { target: string } | Map<string, Node>;

const KINDS = { folder: 0o040000, file: 0o100000, link: 0o120000 } as const;

/** Emscripten's file system in small: what `files.ts` uses of it. */
class FakeFS {
  readonly root = new Map<string, Node>();

  at(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const part of path.split("/").filter(Boolean)) {
      node = node instanceof Map ? node.get(part) : undefined;
    }
    return node;
  }
  #folder(path: string): [Map<string, Node>, string] {
    const cut = path.lastIndexOf("/");
    const folder = this.at(path.slice(0, cut));
    if (!(folder instanceof Map)) throw new Error(`no folder for ${path}`);
    return [folder, path.slice(cut + 1)];
  }
  #put(path: string, node: Node): void {
    const [folder, name] = this.#folder(path);
    folder.set(name, node);
  }
  readdir(path: string): string[] {
    const folder = this.at(path);
    if (!(folder instanceof Map)) throw new Error(`${path} is no folder`);
    return [".", "..", ...folder.keys()];
  }
  lookupPath(path: string) {
    const node = this.at(path);
    if (!node) throw new Error(`${path} is missing`);
    const kind = node instanceof Map ? "folder" : "target" in node ? "link" : "file";
    const mode = KINDS[kind] | (this.modes.get(node) ?? (kind === "folder" ? 0o777 : 0o666));
    const mtime = this.times.get(node);
    return { path, node: { mode, ...(mtime === undefined ? {} : { mtime }) } };
  }
  readonly modes = new Map<Node, number>();
  readonly times = new Map<Node, number>();
  chmod(path: string, mode: number): void {
    const node = this.at(path);
    if (node) this.modes.set(node, mode);
  }
  utime(path: string, _accessed: number, modified: number): void {
    const node = this.at(path);
    if (node) this.times.set(node, modified);
  }
  isDir = (mode: number): boolean => (mode & 0o170000) === KINDS.folder;
  isFile = (mode: number): boolean => (mode & 0o170000) === KINDS.file;
  isLink = (mode: number): boolean => (mode & 0o170000) === KINDS.link;
  readFile(path: string): Uint8Array {
    const node = this.at(path);
    if (!node || !("bytes" in node)) throw new Error(`${path} is no file`);
    return node.bytes;
  }
  readlink(path: string): string {
    const node = this.at(path);
    if (!node || !("target" in node)) throw new Error(`${path} is no link`);
    return node.target;
  }
  writeFile(path: string, bytes: Uint8Array): void {
    const there = this.at(path);
    if (there && !("bytes" in there)) throw new Error(`${path} is no file`);
    this.#put(path, { bytes });
  }
  mkdirTree(path: string): void {
    let made = "";
    for (const part of path.split("/").filter(Boolean)) {
      made += `/${part}`;
      if (!this.at(made)) this.#put(made, new Map());
      if (!(this.at(made) instanceof Map)) throw new Error(`${made} is no folder`);
    }
  }
  symlink(target: string, path: string): void {
    if (this.at(path)) throw new Error(`${path} exists`);
    this.#put(path, { target });
  }
  unlink(path: string): void {
    const [folder, name] = this.#folder(path);
    folder.delete(name);
  }
  rmdir(path: string): void {
    if (this.readdir(path).length > 2) throw new Error(`${path} is not empty`);
    this.unlink(path);
  }
}

const asFS = (fake: FakeFS): FileSystem => fake as unknown as FileSystem;

function made(files: Record<string, string | Uint8Array>): FakeFS {
  const fake = new FakeFS();
  for (const [path, content] of Object.entries(files)) {
    fake.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    if (typeof content === "string") fake.symlink(content, path);
    else fake.writeFile(path, content);
  }
  return fake;
}

const part = fc.constantFrom("a", "b", "ä", "x.py");
/** Files a and b can be folders in another tree, as where a program replaces one by the other. */
const tree = fc
  .array(
    fc.tuple(
      fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}`),
      fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constant("/target")),
    ),
    { maxLength: 8 },
  )
  .map((entries) => {
    const files: Record<string, string | Uint8Array> = {};
    for (const [path, content] of entries) {
      const clash = Object.keys(files).some(
        (other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`),
      );
      if (!clash) files[path] = content;
    }
    return files;
  });

/** No file here is younger: none was written by a build. */
const SINCE = Number.POSITIVE_INFINITY;

describe("changes of files", () => {
  it("turn one tree into the other", () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const [from, to] = [made(before), made(after)];
        const changes = changedFiles(readTree(asFS(from)), readTree(asFS(to)), SINCE);
        applyFiles(asFS(from), JSON.parse(JSON.stringify(changes)));
        expect(readTree(asFS(from))).toEqual(new Map([...readTree(asFS(to))].sort()));
      }),
    );
  });

  it("bring permissions and the time of the last change", () => {
    const bytes = new Uint8Array(1);
    const [from, to] = [made({ "/a/x.py": bytes }), made({ "/a/x.py": bytes, "/b/new": bytes })];
    to.chmod("/a/x.py", 0o400);
    to.chmod("/b", 0o555);
    to.utime("/b/new", 0, 1_700_000_000_000);
    const changes = changedFiles(readTree(asFS(from)), readTree(asFS(to)), SINCE);
    expect(changes.map(({ path }) => path)).toEqual(["/a/x.py", "/b", "/b/new"]);
    applyFiles(asFS(from), changes);
    expect(readTree(asFS(from))).toEqual(readTree(asFS(to)));
    to.chmod("/a/x.py", 0o666);
    applyFiles(asFS(from), changedFiles(readTree(asFS(from)), readTree(asFS(to)), SINCE));
    expect(readTree(asFS(from))).toEqual(readTree(asFS(to)));
  });

  it("give what a build wrote itself one date for all builds", () => {
    const to = made({ "/copied": new Uint8Array(1), "/written": new Uint8Array(1) });
    to.utime("/copied", 0, 1_700_000_000_000);
    to.utime("/written", 0, 1_800_000_000_001);
    const changes = changedFiles(new Map(), readTree(asFS(to)), 1_800_000_000_000);
    expect(changes).toMatchObject([
      { path: "/copied", modified: 1_700_000_000_000 },
      { path: "/written", modified: FIXED_DATE_MS },
    ]);
  });

  it("are none between equal trees", () => {
    fc.assert(
      fc.property(tree, (files) => {
        expect(
          changedFiles(readTree(asFS(made(files))), readTree(asFS(made(files))), SINCE),
        ).toEqual([]);
      }),
    );
  });

  it("begin with removals from the inside out; then folders come before what is in them", () => {
    const bytes = new Uint8Array([0, 255, 10]);
    const before = made({ "/old/deep/file": bytes });
    const after = made({ "/new/deep/file": bytes });
    expect(changedFiles(readTree(asFS(before)), readTree(asFS(after)), SINCE)).toEqual([
      { path: "/old/deep/file", kind: "gone" },
      { path: "/old/deep", kind: "gone" },
      { path: "/old", kind: "gone" },
      { path: "/new", kind: "folder" },
      { path: "/new/deep", kind: "folder" },
      { path: "/new/deep/file", kind: "file", base64: toBase64(bytes) },
    ]);
  });

  it("leave devices, the standard library and site-packages out", () => {
    const bytes = new Uint8Array(1);
    const fake = made({
      "/dev/null": bytes,
      "/proc/self/fd": bytes,
      [`${SITE_PACKAGES}/pydantic/__init__.py`]: bytes,
      [STDLIB_ZIP]: bytes,
      "/tmp/mine": bytes,
    });
    expect([...readTree(asFS(fake)).keys()].filter((path) => !/^\/(lib|tmp$)/.test(path))).toEqual([
      "/tmp/mine",
    ]);
  });
});
