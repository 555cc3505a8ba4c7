import { expect, test } from "vitest";
import { type FolderFile, filesFromFolder } from "./folder.ts";

function file(path: string, content: string, size = content.length): FolderFile {
  return {
    size,
    webkitRelativePath: `project/${path}`,
    arrayBuffer: async () => new TextEncoder().encode(content).buffer,
  };
}

test("a folder's files lose its name, and what tools left in it stays out", async () => {
  const files = await filesFromFolder([
    file("src/entry.py", "x"),
    file(".git/HEAD", "ref"),
    file("node_modules/a/b.js", ""),
    file(".venv-workers/x", ""),
  ]);
  expect(files).toEqual({ "src/entry.py": "x" });
});

test("a folder that is too large is refused before it is read", async () => {
  await expect(filesFromFolder([file("big", "", 50_000_000)])).rejects.toMatchObject({
    code: "project_too_large",
  });
});
