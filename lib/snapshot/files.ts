import { fromBase64, toBase64 } from "../project/base64.ts";
import { SITE_PACKAGES, STDLIB_ZIP } from "../runtime/boot.ts";
import { FIXED_DATE_MS } from "../runtime/clock.ts";
import type { FileSystem } from "../runtime/types.ts";

/**
 * A file, folder or link that a layer adds or changes; `gone` for one it removes. `mode` has the permissions
 * where they are not the usual ones, `modified` milliseconds since 1970.
 */
export type FileChange =
  | { path: string; kind: "file"; base64: string; mode?: number; modified?: number }
  | { path: string; kind: "folder"; mode?: number }
  | { path: string; kind: "link"; target: string }
  | { path: string; kind: "gone" };

/** Everything in the in-memory file system, by path; a folder's content is "". */
export type FileTree = Map<string, FileChange>;

/** What Emscripten gives a new file or folder. */
const USUAL_MODE = { file: 0o666, folder: 0o777 } as const;

const LEFT_OUT = new Set(["/dev", "/proc", SITE_PACKAGES, STDLIB_ZIP]);

/** What the in-memory file system holds now, without devices, mounts and the standard library. */
export function readTree(FS: FileSystem): FileTree {
  const tree: FileTree = new Map();
  const visit = (folder: string): void => {
    for (const name of FS.readdir(folder).sort()) {
      if (name === "." || name === "..") continue;
      const path = `${folder === "/" ? "" : folder}/${name}`;
      if (LEFT_OUT.has(path)) continue;
      const { node } = FS.lookupPath(path, { follow: false });
      if (FS.isLink(node.mode)) tree.set(path, { path, kind: "link", target: FS.readlink(path) });
      else if (FS.isDir(node.mode)) {
        tree.set(path, { path, kind: "folder", ...permissions("folder", node.mode) });
        visit(path);
      } else if (FS.isFile(node.mode)) {
        const base64 = toBase64(FS.readFile(path, { encoding: "binary" }));
        const modified = node.mtime === undefined ? {} : { modified: node.mtime };
        const mode = permissions("file", node.mode);
        tree.set(path, { path, kind: "file", base64, ...mode, ...modified });
      }
    }
  };
  visit("/");
  return tree;
}

/**
 * What turns the tree `before` into `now`: removals first, what is in a folder before the folder; then
 * folders before what is in them. What becomes something of another kind is removed too.
 *
 * @param since when the build began, in milliseconds since 1970: what was written later gets one date for
 *   all builds; a date that the program gave a file itself stays
 */
export function changedFiles(before: FileTree, now: FileTree, since: number): FileChange[] {
  const changed = [...now.values()]
    .filter((entry) => !same(before.get(entry.path), entry))
    .map((entry) =>
      entry.kind === "file" && (entry.modified ?? 0) >= since
        ? { ...entry, modified: FIXED_DATE_MS }
        : entry,
    );
  const stays = (entry: FileChange): boolean => {
    const after = now.get(entry.path);
    return entry.kind === "link" ? same(entry, after) : entry.kind === after?.kind;
  };
  const gone = [...before.values()].filter((entry) => !stays(entry)).map(({ path }) => path);
  return [
    ...gone
      .sort()
      .reverse()
      .map((path): FileChange => ({ path, kind: "gone" })),
    ...changed,
  ];
}

/** Repeats the changes on another file system. */
export function applyFiles(FS: FileSystem, changes: FileChange[]): void {
  for (const change of changes) {
    if (change.kind === "folder") FS.mkdirTree(change.path);
    else if (change.kind === "file") {
      FS.writeFile(change.path, fromBase64(change.base64), { canOwn: true });
    } else if (change.kind === "link") FS.symlink(change.target, change.path);
    else remove(FS, change.path);
  }
  // Last: what is read-only takes no changes any more.
  for (const change of changes) {
    if (change.kind !== "file" && change.kind !== "folder") continue;
    const usual = USUAL_MODE[change.kind];
    const { mode } = FS.lookupPath(change.path, { follow: false }).node;
    const wanted = change.mode ?? usual;
    if ((mode & PERMISSIONS) !== wanted) FS.chmod(change.path, wanted);
    if (change.kind === "file" && change.modified !== undefined) {
      FS.utime(change.path, change.modified, change.modified);
    }
  }
}

const PERMISSIONS = 0o7777;

function permissions(kind: keyof typeof USUAL_MODE, mode: number): { mode?: number } {
  return (mode & PERMISSIONS) === USUAL_MODE[kind] ? {} : { mode: mode & PERMISSIONS };
}

function same(one: FileChange | undefined, other: FileChange | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Removes a file, an empty folder, or a link itself, wherever that leads. */
function remove(FS: FileSystem, path: string): void {
  const { node } = FS.lookupPath(path, { follow: false });
  if (FS.isDir(node.mode)) FS.rmdir(path);
  else FS.unlink(path);
}
