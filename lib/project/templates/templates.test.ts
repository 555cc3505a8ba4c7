import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseProject } from "../project.ts";
import { parsePyproject } from "../pyproject.ts";
import { GENERATED_PATH, generateTemplates } from "./generate.ts";
import { TEMPLATE_GROUPS, templateFiles } from "./index.ts";
import { TEMPLATE_FILES } from "./templates.generated.ts";

describe("the templates", () => {
  it("are gathered as the folders have them (run generate.ts after a change)", () => {
    expect(readFileSync(GENERATED_PATH, "utf8")).toBe(generateTemplates());
  });

  it.each(Object.keys(TEMPLATE_FILES) as (keyof typeof TEMPLATE_FILES)[])(
    "%s says nothing that Thaw leaves out, and is the same project in both its configurations",
    (name) => {
      const project = parseProject(templateFiles(name));
      expect(project.notices).toEqual([]);
      expect(parsePyproject(String(project.files["pyproject.toml"])).name).toBe(project.name);
    },
  );

  it("are all offered", () => {
    const offered = TEMPLATE_GROUPS.flatMap(({ templates }) => templates.map(({ name }) => name));
    expect(offered.sort()).toEqual(Object.keys(TEMPLATE_FILES).sort());
    const files = templateFiles();
    files["src/entry.py"] = "";
    expect(templateFiles()["src/entry.py"]).toContain(
      "asgi.fetch(app, request.js_object, self.env)",
    );
  });
});
