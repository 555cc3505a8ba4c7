import { expect, it } from "vitest";
import { programOf } from "./program.ts";
import { parseProject } from "./project.ts";

it("gives the interpreter what lies beside the entry file, without assets and secrets", () => {
  const project = parseProject({
    "app.py": "",
    "data/one.txt": "1",
    ".dev.vars": "TOKEN=secret",
    "data/.env.local": "TOKEN=secret",
    "public/index.html": "",
    "wrangler.jsonc": JSON.stringify({ main: "app.py", assets: { directory: "public" } }),
  });
  expect(Object.keys(programOf(project).files)).toEqual([
    "app.py",
    "data/one.txt",
    "wrangler.jsonc",
  ]);
});
