import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { writePack } from "../../services/packages/pack.ts";
import { ThawError } from "../errors.ts";
import { readPackIndex } from "./pack.ts";

const part = fc.stringMatching(/^[a-z0-9_ü]{1,8}(\.py)?$/);
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const files = fc.uniqueArray(fc.record({ path, content: fc.uint8Array({ maxLength: 40 }) }), {
  selector: (file) => file.path,
  maxLength: 8,
});

describe("readPackIndex", () => {
  it("finds every file of any pack where its bytes are", () => {
    fc.assert(
      fc.property(files, (entries) => {
        const pack = writePack(entries);
        const index = readPackIndex(pack);
        expect([...index.keys()]).toEqual(entries.map((entry) => entry.path));
        for (const { path: name, content } of entries) {
          const place = index.get(name);
          const { offset, size } = place ?? { offset: -1, size: -1 };
          expect(pack.subarray(offset, offset + size)).toEqual(Buffer.from(content));
        }
      }),
    );
  });

  it("reads a pack that is a part of a larger buffer", () => {
    const pack = writePack([{ path: "a.py", content: new Uint8Array([1, 2, 3]) }]);
    const larger = new Uint8Array(pack.length + 20);
    larger.set(pack, 10);
    expect(readPackIndex(larger.subarray(10, 10 + pack.length))).toEqual(readPackIndex(pack));
  });

  it("calls a pack that was cut off corrupt, wherever the cut is", () => {
    fc.assert(
      fc.property(files, fc.double({ min: 0, max: 0.999, noNaN: true }), (entries, share) => {
        const pack = writePack(entries);
        expect(() => readPackIndex(pack.subarray(0, Math.floor(pack.length * share)))).toThrow(
          expect.objectContaining({ code: "layer_corrupt" }),
        );
      }),
    );
  });

  it("never fails in another way, nor points outside, on altered bytes", () => {
    const altered = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(files, altered, (entries, changes) => {
        const pack = writePack(entries);
        for (const [position, value] of changes) pack[position % pack.length] = value;
        try {
          for (const { offset, size } of readPackIndex(pack).values()) {
            expect(offset + size).toBeLessThanOrEqual(pack.length);
          }
        } catch (thrown) {
          expect(ThawError.from(thrown).code).toBe("layer_corrupt");
        }
      }),
      { numRuns: 500 },
    );
  });

  it("refuses zips that no pack is: compressed, or with a way out", () => {
    const text = new TextEncoder().encode("a".repeat(100));
    const corrupt = expect.objectContaining({ code: "layer_corrupt" });
    expect(() => readPackIndex(zipSync({ "a.py": text }))).toThrow(corrupt);
    for (const bad of ["../a", "/a", "a//b", "a/./b", "a\0"]) {
      expect(() => readPackIndex(writePack([{ path: bad, content: text }]))).toThrow(corrupt);
    }
  });
});
