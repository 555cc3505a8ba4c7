import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ThawError } from "../errors.ts";
import type { Notice, ProjectFiles } from "../project/types.ts";
import { createDeployStore } from "./deploy.ts";
import { createPreviewStore } from "./preview.ts";
import { createProblemsStore, problemsOf } from "./problems.ts";
import { createProjectStore } from "./project.ts";
import { createRequestStore } from "./request.ts";
import { watchProblems } from "./watch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const stores = {
    project: createProjectStore({ files: { "a.py": "1", b: "" }, title: "", edited: false }),
    preview: createPreviewStore(() => 0),
    request: createRequestStore(),
    deploy: createDeployStore(),
    problems: createProblemsStore(),
  };
  const check = (files: ProjectFiles): { notices: Notice[] } => {
    if (files.b === "bad") throw new ThawError("bad_toml", "no", { file: "b", line: 2 });
    return { notices: files.b === "odd" ? [{ message: "left out", file: "b", line: 1 }] : [] };
  };
  const end = watchProblems({ ...stores, check });
  return { ...stores, end, found: () => stores.problems.getState().found };
}

test("the configuration is checked after a pause in typing, and again when it is mended", () => {
  const { project, found } = setUp();
  project.getState().setFile("b", "bad");
  expect(found().project).toBeUndefined();
  vi.runAllTimers();
  expect(found().project).toMatchObject({ code: "bad_toml", line: 2 });
  project.getState().setFile("b", "good");
  vi.runAllTimers();
  expect(found().project).toBeUndefined();
});

test("what a configuration leaves out is told until it is gone, and isn't an error", () => {
  const { project, problems, found } = setUp();
  project.getState().setFile("b", "odd");
  vi.runAllTimers();
  expect(problems.getState().notices).toMatchObject([{ message: "left out", line: 1 }]);
  expect(found()).toEqual({});
  project.getState().setFile("b", "good");
  vi.runAllTimers();
  expect(problems.getState().notices).toEqual([]);
});

test("an error of a run lasts until its file is edited or it runs again", () => {
  const { project, preview, found } = setUp();
  const error = { code: "python_exception", message: "x", file: "a.py", line: 1 } as const;
  preview.getState().fail(error);
  expect(found().run).toBe(error);
  project.getState().setFile("b", "other file");
  expect(found().run).toBe(error);
  project.getState().setFile("a.py", "2");
  expect(found().run).toBeUndefined();
  preview.getState().fail({ ...error });
  preview.getState().begin({});
  expect(found().run).toBeUndefined();
});

test("one fault that two finders met is one problem", () => {
  const error = { code: "bad_toml", message: "x", file: "b", line: 1 } as const;
  expect(problemsOf({ project: error, deploy: { ...error } }, "b")).toEqual([error]);
  expect(problemsOf({ project: error }, "a.py")).toEqual([]);
});

test("nothing is heard after the end", () => {
  const { preview, end, found } = setUp();
  end();
  preview.getState().fail({ code: "internal", message: "late" });
  expect(found()).toEqual({});
});
