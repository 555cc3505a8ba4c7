import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkFiles, decodeFile, encodeFile, isSecretPath } from "./files.ts";
import { findLine, positionAt } from "./lines.ts";

describe("a project's files", () => {
  it("keep any bytes as they are", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" })), (content) => {
        const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
        expect(decodeFile(encodeFile(bytes))).toEqual(bytes);
      }),
    );
    expect(encodeFile(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))).toBe("\ufeffa");
    expect(encodeFile(new Uint8Array([0]))).toEqual({ base64: "AA==" });
  });

  it("refuse paths that lead out of the project or nowhere", () => {
    const bad = [
      "",
      "/a",
      "../a",
      "a/../b",
      "a\\b",
      "a\0",
      "a\nb",
      "C:/a",
      "a//b",
      "a/",
      "./a",
      ".",
    ];
    for (const path of [...bad, "x".repeat(256)]) {
      expect(() => checkFiles({ [path]: "" }), path).toThrow(
        expect.objectContaining({ code: "bad_path" }),
      );
    }
    expect(() => checkFiles(JSON.parse('{"__proto__": ""}'))).toThrow(/can't be used/);
    expect(() => checkFiles({ a: "", "a/b": "" })).toThrow(/both a file and the folder/);
    expect(() => checkFiles({ "src/a b.py": "", "ü/..x": "", ".env": "" })).not.toThrow();
  });

  it("are too large together, with the biggest named", () => {
    const files = { "a.bin": { base64: "A".repeat(4_000_000) }, "b.txt": "b".repeat(3_000_000) };
    expect(() => checkFiles(files)).toThrow(
      expect.objectContaining({
        code: "project_too_large",
        message: expect.stringMatching(/limit is 5\.0 MB\. The biggest: .*b\.txt \(2\.9 MB\)/),
      }),
    );
    const many = Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`f${index}`, ""]));
    expect(() => checkFiles(many)).toThrow(/2001 files/);
  });

  it("say which one has broken base64", () => {
    expect(() => checkFiles({ "a.bin": { base64: "?" } })).toThrow(
      expect.objectContaining({ code: "bad_request", file: "a.bin" }),
    );
  });

  it("know secrets by their names", () => {
    for (const path of [".env", "src/.env.local", ".dev.vars", ".dev.vars.production"]) {
      expect(isSecretPath(path)).toBe(true);
    }
    for (const path of ["env", "src/my.env", ".envrc", "dev.vars", ".env.example"]) {
      expect(isSecretPath(path)).toBe(false);
    }
  });

  it("have places that count from 1", () => {
    expect(positionAt("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
    expect(findLine("ab\ncd", "d")).toEqual({ line: 2, column: 2 });
    expect(findLine("ab", "x")).toBeUndefined();
  });
});
