import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GENERATED_PATH, generateTemplates } from "./generate.ts";
import { TEMPLATES, templateFiles } from "./index.ts";
import { TEMPLATE_FILES } from "./templates.generated.ts";

describe("the templates", () => {
  it("are gathered as the folders have them (run generate.ts after a change)", () => {
    expect(readFileSync(GENERATED_PATH, "utf8")).toBe(generateTemplates());
  });

  it("are all offered", () => {
    expect(TEMPLATES.map(({ name }) => name).sort()).toEqual(Object.keys(TEMPLATE_FILES).sort());
    const files = templateFiles();
    files["src/entry.py"] = "";
    expect(templateFiles()["src/entry.py"]).toContain(
      "asgi.fetch(app, request.js_object, self.env)",
    );
  });
});
