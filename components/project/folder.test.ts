import { expect, test } from "vitest";
import { ThawError } from "../../lib/errors.ts";
import { droppedFiles } from "./dropped.ts";
import { type FolderFile, filesFromFolder } from "./folder.ts";

function file(path: string, content: string, size = content.length): FolderFile {
  const bytes = new TextEncoder().encode(content);
  return { path, file: { size, arrayBuffer: async () => bytes.buffer } };
}

test("a folder's files lose its name, and what tools left in it stays out", async () => {
  const files = await filesFromFolder([
    file("project/src/entry.py", "x"),
    file("project/.git/HEAD", "ref"),
    file("project/node_modules/a/b.js", ""),
    file("project/.venv-workers/x", ""),
  ]);
  expect(files).toEqual({ "src/entry.py": "x" });
});

test("a folder that is too large is refused before it is read", async () => {
  const entry = file("project/src/entry.py", "x");
  const big = file("project/big", "", 50_000_000);
  big.file.arrayBuffer = () => Promise.reject(new Error("read"));
  await expect(filesFromFolder([entry, big])).rejects.toMatchObject({ code: "project_too_large" });
});

interface Tree {
  [name: string]: string | Tree;
}

/** A folder as a browser hands it over: a reader gives a few entries at a time. */
function entry(name: string, content: string | Tree, looked: string[]): FileSystemEntry {
  if (typeof content === "string") {
    const found = new File([content], name);
    return {
      name,
      isFile: true,
      isDirectory: false,
      file: (take: FileCallback) => take(found),
    } as unknown as FileSystemFileEntry;
  }
  const children = Object.entries(content).map(([child, its]) => entry(child, its, looked));
  const createReader = () => {
    looked.push(name);
    const left = [...children];
    return { readEntries: (take: FileSystemEntriesCallback) => take(left.splice(0, 2)) };
  };
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

test("a folder that is dropped is read whole, but for what tools left, which isn't looked into", async () => {
  const looked: string[] = [];
  const tree: Tree = {
    src: { "entry.py": "x", "a.py": "1", "b.py": "2" },
    node_modules: { a: { "index.js": "" } },
    "wrangler.jsonc": "{}",
  };
  const found = await droppedFiles([entry("app", tree, looked)]);
  expect(found.map(({ path }) => path).sort()).toEqual([
    "app/src/a.py",
    "app/src/b.py",
    "app/src/entry.py",
    "app/wrangler.jsonc",
  ]);
  expect(looked).toEqual(["app", "src"]);
  expect(await filesFromFolder(found)).toMatchObject({ "src/a.py": "1", "wrangler.jsonc": "{}" });
});

test("a folder of very many files isn't read to its end", async () => {
  const tree = Object.fromEntries(Array.from({ length: 10_002 }, (_, at) => [`${at}`, ""]));
  const work = droppedFiles([entry("home", tree, [])]);
  await expect(work).rejects.toThrow(
    new ThawError(
      "project_too_large",
      "There are more than 10000 files in home. Drop the folder of one project.",
    ),
  );
});
