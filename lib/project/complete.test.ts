import { expect, test } from "vitest";
import { completeProject } from "./complete.ts";
import { parseProject } from "./project.ts";
import { TEMPLATE_GROUPS, templateFiles } from "./templates/index.ts";

const ENTRY = { "src/entry.py": "x = 1\n" };

test("a project that says everything stays as it is", () => {
  for (const { name } of TEMPLATE_GROUPS.flatMap((group) => group.templates)) {
    expect(completeProject(templateFiles(name))).toEqual(templateFiles(name));
  }
  const broken = { "src/entry.py": "", "wrangler.jsonc": "{" };
  expect(completeProject(broken)).toEqual(broken);
});

test("a project without configuration gets the one that Thaw read into it", () => {
  const files = completeProject(ENTRY);
  expect(JSON.parse(String(files["wrangler.jsonc"]))).toEqual({
    name: "hello",
    main: "src/entry.py",
    compatibility_date: "2026-10-01",
    compatibility_flags: ["python_workers"],
  });
  expect(files["pyproject.toml"]).toContain('name = "hello"\n');
  const { files: _, ...before } = parseProject(ENTRY);
  expect(parseProject(files)).toMatchObject(before);
});

test("what a configuration lacks is added, comments stay, and wrangler.json becomes wrangler.jsonc", () => {
  const text =
    '{\n  // mine, no "main": here\n  "name": "app",\n  "kv_namespaces": [{ "binding": "compatibility_date" }],\n  "compatibility_flags": ["nodejs_compat"],\n}\n';
  const files = completeProject({ ...ENTRY, "wrangler.json": text });
  expect(Object.keys(files).sort()).toEqual(["pyproject.toml", "src/entry.py", "wrangler.jsonc"]);
  expect(files["wrangler.jsonc"]).toContain("// mine");
  expect(files["wrangler.jsonc"]).toContain('"main": "src/entry.py"');
  expect(parseProject(files)).toMatchObject({
    name: "app",
    compatibilityDate: "2026-10-01",
    compatibilityFlags: ["nodejs_compat", "python_workers"],
  });
});

test("in TOML it stands above the tables", () => {
  const text = '[[kv_namespaces]]\nbinding = "A"\nmain = "no"\n';
  const files = completeProject({ ...ENTRY, "wrangler.toml": `name = "app"\n${text}` });
  expect(files["wrangler.toml"]).toBe(
    `main = "src/entry.py"\ncompatibility_date = "2026-10-01"\ncompatibility_flags = ["python_workers"]\nname = "app"\n${text}`,
  );
});
