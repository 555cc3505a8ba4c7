import { expect, test } from "vitest";
import { assetFiles } from "./assets.ts";
import { programOf } from "./program.ts";
import { parseProject } from "./project.ts";

const project = (assets: unknown, files: Record<string, string | { base64: string }> = {}) =>
  parseProject({
    "src/entry.py": "",
    "wrangler.json": JSON.stringify({ assets }),
    ...files,
  });

const text = (files: Record<string, Uint8Array>) =>
  Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]),
  );

test("assets are the folder's files by their path in it, and no part of the program", () => {
  const made = project(
    { directory: "./src/site/" },
    { "src/site/a.html": "a", "src/site/img/b": { base64: "AAE=" }, "src/sites.py": "" },
  );
  expect(assetFiles(made)).toEqual({
    "a.html": new TextEncoder().encode("a"),
    "img/b": new Uint8Array([0, 1]),
  });
  expect(Object.keys(programOf(made).files)).toEqual(["entry.py", "sites.py"]);
});

test("files that .assetsignore names, and files of secrets, stay at home", () => {
  const made = project(
    { directory: "public" },
    {
      "public/.assetsignore": "*.map\n!keep.map\n/drafts/\n",
      "public/a.js.map": "",
      "public/keep.map": "map",
      "public/drafts/x.html": "",
      "public/in/drafts/y.html": "y",
      "public/.env": "SECRET=1",
      "public/_headers": "/*\n X: y",
    },
  );
  expect(text(assetFiles(made))).toEqual({
    "keep.map": "map",
    "in/drafts/y.html": "y",
    _headers: "/*\n X: y",
  });
});

test("a project without assets has none", () => {
  expect(assetFiles(parseProject({ "src/entry.py": "" }))).toEqual({});
});

test.each([
  [{ binding: "A" }, "is missing: name the folder of the files to serve."],
  [
    { directory: "./" },
    "is the whole project, with its code: put the files to serve into a folder of their own.",
  ],
  [{ directory: "../x" }, 'must be a folder of the project. The path "../x" has the part "..".'],
  [{ directory: "src" }, "holds the entry file src/entry.py, which everyone could read then."],
  [{ directory: "public" }, "is public, but the project has no files there."],
])("%j is refused with its place", (assets, message) => {
  expect(() => project(assets)).toThrow(`wrangler.json: assets.directory ${message}`);
  expect(() => project(assets)).toThrow(expect.objectContaining({ line: 1 }));
});
