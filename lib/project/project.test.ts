import { describe, expect, it } from "vitest";
import { NO_SETTINGS } from "./bindings/types.ts";
import { parseProject } from "./project.ts";
import { TEMPLATE_GROUPS, templateFiles } from "./templates/index.ts";

const ENTRY = { "src/entry.py": "" };

describe("parseProject", () => {
  it("reads every template", () => {
    for (const { name } of TEMPLATE_GROUPS.flatMap((group) => group.templates)) {
      expect(parseProject(templateFiles(name)).entry).toBe("src/entry.py");
    }
    expect(parseProject(templateFiles("fastapi"))).toMatchObject({
      name: "hello-fastapi",
      dependencies: ["fastapi>=0.115", "httpx>=0.28", "pydantic>=2.10"],
      vars: { GREETING: "Hello" },
      compatibilityFlags: ["python_workers"],
      lock: undefined,
    });
  });

  it("has defaults for a project that is one file", () => {
    expect(parseProject(ENTRY)).toEqual({
      files: ENTRY,
      name: "hello",
      entry: "src/entry.py",
      compatibilityDate: "2026-10-01",
      compatibilityFlags: ["python_workers"],
      vars: {},
      settings: NO_SETTINGS,
      notices: [],
      dependencies: [],
      lock: undefined,
    });
  });

  it("reads wrangler.toml, and a lock", () => {
    const toml =
      'name = "one"\nmain = "./app.py"\ncompatibility_date = "2026-09-09"\n[vars]\nA = 1\n';
    const files = { "app.py": "", "wrangler.toml": toml, "pylock.toml": "x" };
    const project = parseProject(files);
    expect(project).toMatchObject({ name: "one", entry: "app.py", vars: { A: 1 }, lock: "x" });
  });

  it("makes a Worker's name of a Python project's", () => {
    const name = (text: string): string =>
      parseProject({ ...ENTRY, "pyproject.toml": `[project]\nname = "${text}"\n` }).name;
    expect(name("My_App.API")).toBe("my-app-api");
    expect(name("__")).toBe("hello");
  });

  it("names line and column of broken TOML and JSONC", () => {
    const toml = '[project]\nname = "x"\ndependencies = [ "a", \n';
    expect(() => parseProject({ ...ENTRY, "pyproject.toml": toml })).toThrow(
      expect.objectContaining({ code: "bad_toml", file: "pyproject.toml", line: 4, column: 1 }),
    );
    const jsonc = '{\n  // a comment\n  "name": "x"\n  "main": "y",\n}';
    expect(() => parseProject({ ...ENTRY, "wrangler.jsonc": jsonc })).toThrow(
      expect.objectContaining({ code: "bad_jsonc", file: "wrangler.jsonc", line: 4, column: 3 }),
    );
  });

  it("names the line of a value of the wrong kind", () => {
    const cases: [string, string, object][] = [
      ["pyproject.toml", '[project]\ndependencies = "httpx"', { code: "bad_config", line: 2 }],
      ["pyproject.toml", "[project]\n\ndependencies = [1]", { code: "bad_config", line: 3 }],
      ["pyproject.toml", '[project]\nrequires-python = "<3.13"', { code: "bad_config", line: 2 }],
      ["pyproject.toml", '[project]\nrequires-python = "snake"', { code: "bad_config", line: 2 }],
      ["pyproject.toml", "project = 1", { code: "bad_config", line: 1 }],
      [
        "pyproject.toml",
        '[project]\ndependencies = [\n  "httpx",\n  "x @ file:///etc",\n]',
        { code: "bad_requirement", line: 4, column: 3 },
      ],
      ["wrangler.jsonc", '{\n "compatibility_date": "soon" }', { code: "bad_config", line: 2 }],
      [
        "wrangler.jsonc",
        '{\n "compatibility_date": "2026-02-31" }',
        { code: "bad_config", line: 2 },
      ],
      ["wrangler.jsonc", '{ "compatibility_flags": "x" }', { code: "bad_config", line: 1 }],
      ["wrangler.jsonc", '{\n\n "vars": [] }', { code: "bad_config", line: 3 }],
      ["wrangler.jsonc", "[]", { code: "bad_config" }],
      ["wrangler.toml", "\nname = 3", { code: "bad_config", line: 2, column: 1 }],
    ];
    for (const [file, text, expected] of cases) {
      expect(() => parseProject({ ...ENTRY, [file]: text }), text).toThrow(
        expect.objectContaining({ file, ...expected }),
      );
    }
  });

  it("accepts any requires-python that allows Python 3.14", () => {
    for (const value of [
      ">=3.12",
      ">=3.12,<4",
      "~=3.12",
      "==3.14.*",
      "!=3.13.*",
      ">3.13",
      "==3.14.2",
      "",
    ]) {
      const text = `[project]\nrequires-python = "${value}"`;
      expect(parseProject({ ...ENTRY, "pyproject.toml": text }).name).toBe("hello");
    }
    for (const value of ["~=3.12.1", "==3.13.*", "<=3.13", ">3.14.2", "!=3.14.*"]) {
      const text = `[project]\nrequires-python = "${value}"`;
      expect(() => parseProject({ ...ENTRY, "pyproject.toml": text }), value).toThrow(
        /Python 3\.14/,
      );
    }
  });

  it("refuses names that can't be a host", () => {
    for (const name of ["", "Hello", "a_b", "-a", "a-", "preview", "www", "api", "x".repeat(64)]) {
      const files = { ...ENTRY, "wrangler.jsonc": `{\n  "name": ${JSON.stringify(name)}\n}` };
      expect(() => parseProject(files), name).toThrow(
        expect.objectContaining({ code: "bad_name", file: "wrangler.jsonc", line: 2 }),
      );
    }
  });

  it("says where it looked for the entry file", () => {
    expect(() => parseProject({ "main.py": "" })).toThrow(
      expect.objectContaining({
        code: "no_entry",
        message: expect.stringMatching(/looked for src\/entry\.py .*Python files here: main\.py/),
      }),
    );
    const files = { "main.py": "", "wrangler.jsonc": '{\n "main": "src/app.py" }' };
    expect(() => parseProject(files)).toThrow(
      expect.objectContaining({ code: "no_entry", file: "wrangler.jsonc", line: 2 }),
    );
    expect(() => parseProject({ ...ENTRY, "wrangler.jsonc": '{"main":"../x.py"}' })).toThrow(
      expect.objectContaining({ code: "bad_path", file: "wrangler.jsonc" }),
    );
  });
});
