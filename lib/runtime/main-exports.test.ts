import { expect, test } from "vitest";
import {
  exportsForGlue,
  mainExport,
  openSymbol,
  placeSymbols,
  shareExports,
} from "./main-exports.ts";
import type { PyodideFactory, WasmImports } from "./types.ts";

/** An instance's exports are like this: no prototype, and nothing can be written. */
const exported = (names: string[]): WebAssembly.Exports =>
  Object.freeze(
    Object.assign(Object.create(null), Object.fromEntries(names.map((name) => [name, () => name]))),
  ) as WebAssembly.Exports;

const factory = (usedExports?: string[]): PyodideFactory =>
  Object.assign(() => Promise.reject(new Error("not called")), usedExports ? { usedExports } : {});

test("the glue gets what it uses, what has a place already, and the entry", () => {
  const exports = exported(["used", "placed", "other", "__main_argc_argv"]);
  const GOT = { placed: { value: -1 }, elsewhere: { value: -1 } };
  const short = exportsForGlue(factory(["used", "toString"]), exports, { GOT });
  expect(Object.keys(short).sort()).toEqual(["__main_argc_argv", "placed", "used"]);
});

test("glue that doesn't say what it uses gets all", () => {
  const exports = exported(["a", "b"]);
  expect(exportsForGlue(factory(), exports, { GOT: {} })).toBe(exports);
});

test("libraries can import every export, and the glue's own come first", () => {
  const own = Object.assign(() => 1, { sig: "i" });
  const imports: WasmImports = { both: own };
  shareExports(imports, exported(["both", "main"]));
  expect(imports.both).toBe(own);
  expect(imports.main).toBe(mainExport(imports, "main"));
  expect(imports.main).toBeTypeOf("function");
  expect(mainExport(imports, "nobody")).toBeUndefined();
});

test("a symbol is found by dlsym once it was opened: among the imports' own names", () => {
  const imports: WasmImports = {};
  shareExports(imports, exported(["one", "other"]));
  openSymbol(imports, "one");
  openSymbol(imports, "nobody");
  expect(Object.keys(imports)).toEqual(["one"]);
});

test("what a library names of the main module gets a place, imports before its own names", () => {
  // (import "GOT.func" "f" (global (mut i32))) (import "env" "g" (func)) (func (export "e"))
  const library = new WebAssembly.Module(
    Uint8Array.of(
      ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0],
      ...[2, 23, 2, 8, 71, 79, 84, 46, 102, 117, 110, 99, 1, 102, 3, 127, 1],
      ...[3, 101, 110, 118, 1, 103, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 101, 0, 1, 10, 4, 1, 2, 0, 11],
    ),
  );
  const imports: WasmImports = {};
  shareExports(imports, exported(["e", "f", "g"]));
  const placed: string[][] = [];
  placeSymbols(
    { updateGOT: (exports) => void placed.push(Object.keys(exports)) },
    imports,
    library,
  );
  expect(placed).toEqual([["f", "e"]]);
});
