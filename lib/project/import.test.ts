import { describe, expect, it } from "vitest";
import { chooseFiles } from "./import.ts";

const choose = (...paths: string[]): string[] => [
  ...chooseFiles(paths.map((path) => ({ path, size: 1 }))).values(),
];

describe("what is opened of a folder or an archive", () => {
  it("is the project without what tools left in it", () => {
    const own = [
      "src/entry.py",
      "src/lib/a.js",
      "migrations/1.sql",
      "public/logo.png",
      ".gitignore",
    ];
    const left = [
      ".git/HEAD",
      ".venv/bin/python",
      ".venv-workers/x",
      "python_modules/fastapi/__init__.py",
      "node_modules/a/wrangler.jsonc",
      ".wrangler/state/x",
      "src/__pycache__/entry.pyc",
      "src/.DS_Store",
    ];
    expect(choose(...own, ...left)).toEqual(own);
  });

  it("is the one project in it, wherever that is", () => {
    expect(choose("repo/README.md", "repo/app/wrangler.toml", "repo/app/main.py")).toEqual([
      "wrangler.toml",
      "main.py",
    ]);
    expect(choose("app/pyproject.toml", "app/src/entry.py", "app/libs/x/pyproject.toml")).toEqual([
      "pyproject.toml",
      "src/entry.py",
      "libs/x/pyproject.toml",
    ]);
    // The Worker of a workspace whose own pyproject.toml is no Worker's.
    expect(choose("pyproject.toml", "worker/wrangler.jsonc", "worker/src/entry.py")).toEqual([
      "wrangler.jsonc",
      "src/entry.py",
    ]);
  });

  it("can't be one of several projects, which are named", () => {
    expect(() => choose("x/b/wrangler.jsonc", "x/a/wrangler.toml", "x/README.md")).toThrow(
      "There are 2 projects in here: x/a/, x/b/. Open the folder of one of them.",
    );
  });

  it("has to be a Worker", () => {
    const none = "no wrangler configuration, no pyproject.toml and no src/entry.py.";
    expect(() => choose("cat.png", "dog.png")).toThrow(
      `There is no Python Worker in here: ${none} It holds cat.png, dog.png.`,
    );
    expect(() => choose(".git/HEAD")).toThrow(
      `There is no Python Worker in here: ${none} It is empty.`,
    );
  });

  it("is refused by its sizes, with what is too large", () => {
    const entry = { path: "app/src/entry.py", size: 10 };
    const big = { path: "app/data/model.bin", size: 9 * 1024 * 1024 };
    expect(() => chooseFiles([entry, big])).toThrow(
      "The files in here are 9.0 MB together; a project may have 5.0 MB. The biggest: data/model.bin (9.0 MB), src/entry.py (0.0 MB).",
    );
    const many = Array.from({ length: 2500 }, (_, at) => ({ path: `app/data/${at}`, size: 1 }));
    expect(() => chooseFiles([entry, ...many])).toThrow(
      "There are 2501 files in here; a project may have 2000. Most are in data/ (2500).",
    );
  });
});
