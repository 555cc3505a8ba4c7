import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../paths.ts";
import { pruneGlue } from "./glue.ts";

const glue = (assign: string, declare = "var _a,_b,_c,memory;"): string =>
  `function run(){return _a()}${declare}function assignWasmExports(wasmExports){${assign}}var end=memory}export default run;`;

/** The same with what the build adds at the end. */
const listed = (pruned: string, used: string[]): string =>
  `${pruned};run.usedExports=${JSON.stringify(used)};`;

const all =
  '_a=Module["_a"]=wasmExports["a"];_b=Module["_b"]=wasmExports["b"];' +
  '_c=Module["_c"]=wasmExports["c"].value>>>0;memory=wasmMemory=wasmExports["memory"]';

test("exports that the glue itself uses keep their names, others lose them", () => {
  const left = '_a=Module["_a"]=wasmExports["a"];memory=wasmMemory=wasmExports["memory"]';
  expect(pruneGlue(glue(all))).toBe(listed(glue(left, "var _a,memory;"), ["a", "memory"]));
});

test("exports that Thaw calls keep their names", () => {
  const called = '_a=Module["_a"]=wasmExports["a"];_sbrk=Module["_sbrk"]=wasmExports["sbrk"]';
  const source = glue(called, "var _a,_sbrk;");
  expect(pruneGlue(source)).toBe(listed(source, ["a", "sbrk"]));
});

test.each([
  ["no assignments", "function run(){}", /no assignWasmExports/],
  ["another kind of assignment", glue('_a=wasmExports["a"]|0'), /assigns an export in another way/],
  ["another declaration", glue(all, ""), /declares its exports in another way/],
  ["another export", glue(all).replace("default", ""), /exports in another way/],
])("glue with %s stops the build", (_, source, message) => {
  expect(() => pruneGlue(source)).toThrow(message);
});

test("of Pyodide's own, a third is left out, and few exports are used", () => {
  const source = readFileSync(join(ROOT, "node_modules/pyodide/pyodide.asm.mjs"), "utf8");
  const pruned = pruneGlue(source);
  expect(pruned.length).toBeLessThan(source.length * 0.7);
  expect(pruned).toContain('_malloc=Module["_malloc"]=wasmExports["malloc"]');
  const [, used = ""] = /\.usedExports=(\[.*\]);$/.exec(pruned) ?? [];
  expect(JSON.parse(used)).toEqual(
    expect.arrayContaining(["malloc", "memory", "run_main_promising"]),
  );
  expect(JSON.parse(used).length).toBeLessThan(200);
});
