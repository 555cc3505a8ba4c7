import { baseName } from "../../lib/stores/paths.ts";

/** One visible row of the file tree. */
export interface Row {
  path: string;
  name: string;
  kind: "file" | "folder";
  /** 1 at the top, as `aria-level` counts. */
  level: number;
  open: boolean;
}

/** The rows of a tree in reading order: folders first, closed ones without what is in them. */
export function treeRows(paths: string[], folders: string[], closed: ReadonlySet<string>): Row[] {
  const all = new Map<string, Row["kind"]>();
  for (const path of paths) all.set(path, "file");
  for (const path of [...paths, ...folders.map((folder) => `${folder}/`)]) {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
      all.set(path.slice(0, slash), "folder");
    }
  }
  const children = (parent: string): Row[] => {
    const here = [...all].filter(([path]) => parentOf(path) === parent);
    here.sort(([a, kindA], [b, kindB]) =>
      kindA === kindB ? a.localeCompare(b, "en") : kindA === "folder" ? -1 : 1,
    );
    return here.flatMap(([path, kind]) => {
      const open = kind === "folder" && !closed.has(path);
      const level = path.split("/").length;
      const row: Row = { path, name: baseName(path), kind, level, open };
      return open ? [row, ...children(path)] : [row];
    });
  };
  return children("");
}

/** The folder a path lies in; empty at the top. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
