import { expect, test } from "vitest";
import { treeMove } from "./keys.ts";
import { treeRows } from "./tree.ts";

const paths = ["pyproject.toml", "src/entry.py", "src/a/b.py", "README.md"];
const rowsOf = (closed: string[] = [], folders: string[] = []) =>
  treeRows(paths, folders, new Set(closed));

test("folders come first, then files, each by name", () => {
  expect(rowsOf().map(({ path, level }) => [path, level])).toEqual([
    ["src", 1],
    ["src/a", 2],
    ["src/a/b.py", 3],
    ["src/entry.py", 2],
    ["pyproject.toml", 1],
    ["README.md", 1],
  ]);
});

test("a closed folder hides what is in it, an empty one is shown", () => {
  expect(rowsOf(["src"], ["docs/old"]).map(({ path }) => path)).toEqual([
    "docs",
    "docs/old",
    "src",
    "pyproject.toml",
    "README.md",
  ]);
});

test("arrows walk the tree, open and close it", () => {
  const rows = rowsOf();
  const [src, a, , entry] = rows;
  if (!src || !a || !entry) throw new Error("rows are missing");
  expect(treeMove("ArrowDown", src, rows)).toEqual({ kind: "focus", row: a });
  expect(treeMove("ArrowUp", src, rows)).toBeUndefined();
  expect(treeMove("ArrowLeft", entry, rows)).toEqual({ kind: "focus", row: src });
  expect(treeMove("ArrowLeft", src, rows)).toEqual({ kind: "toggle", row: src, open: false });
  expect(treeMove("ArrowRight", src, rows)).toEqual({ kind: "focus", row: a });
  expect(treeMove("ArrowRight", entry, rows)).toBeUndefined();
  expect(treeMove("Enter", entry, rows)).toEqual({ kind: "choose", row: entry });
  expect(treeMove("x", entry, rows)).toBeUndefined();
});
