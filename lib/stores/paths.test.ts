import { expect, test } from "vitest";
import { isProjectFiles, moved, pathProblem, sameFiles } from "./paths.ts";

test.each([
  ["src/a.py", undefined],
  ["a b.py", undefined],
  ["", "Type a name."],
  ["src/entry.py", "src/entry.py exists already."],
  ["src", "src is a folder already."],
  ["src/entry.py/x", "src/entry.py is a file, so it can't hold others."],
])("the new path %j: %s", (path, problem) => {
  expect(pathProblem(path, ["src/entry.py"])).toBe(problem);
});

test.each(["../x", "/etc", "a//b", "a\\b", "a/"])("the path %j is refused", (path) => {
  expect(pathProblem(path, [])).toBeTypeOf("string");
});

test("a path moves with its folder, and not with one that merely begins alike", () => {
  expect(moved("src/a.py", "src", "lib")).toBe("lib/a.py");
  expect(moved("src2/a.py", "src", "lib")).toBe("src2/a.py");
});

test("projects are the same when files and contents are, whatever their order", () => {
  expect(sameFiles({ a: "1", b: { base64: "AA==" } }, { b: { base64: "AA==" }, a: "1" })).toBe(
    true,
  );
  expect(sameFiles({ a: "1" }, { a: "2" })).toBe(false);
  expect(sameFiles({ a: "1" }, { a: "1", b: "" })).toBe(false);
});

test("only text and base64 make a project's files", () => {
  expect(isProjectFiles({ a: "", b: { base64: "" } })).toBe(true);
  for (const wrong of [null, [], "x", { a: 1 }, { a: null }, { a: { base64: 1 } }]) {
    expect(isProjectFiles(wrong)).toBe(false);
  }
});
