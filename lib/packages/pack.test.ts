import fc from "fast-check";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { packFiles } from "../../services/packages/pack.ts";
import { ThawError } from "../errors.ts";
import { readEntry, readPackIndex } from "./pack.ts";

const part = fc.stringMatching(/^[a-z0-9_ü]{1,8}(\.py)?$/);
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
/** Some of it gets smaller when it is deflated. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.nat(300).map((length) => new Uint8Array(length).fill(97)),
);
const files = fc.uniqueArray(fc.record({ path, content }), {
  selector: (file) => file.path,
  maxLength: 8,
});

describe("readPackIndex", () => {
  it("finds every file of any pack where its bytes are", () => {
    fc.assert(
      fc.property(files, (entries) => {
        const pack = packFiles(entries);
        const index = readPackIndex(pack);
        expect([...index.keys()]).toEqual(entries.map((entry) => entry.path));
        for (const { path: name, content } of entries) {
          const place = index.get(name);
          expect(place?.size).toBe(content.length);
          expect(place && Buffer.from(readEntry(pack, place))).toEqual(Buffer.from(content));
        }
      }),
    );
  });

  it("reads a pack that is a part of a larger buffer", () => {
    const pack = packFiles([{ path: "a.py", content: new Uint8Array([1, 2, 3]) }]);
    const larger = new Uint8Array(pack.length + 20);
    larger.set(pack, 10);
    expect(readPackIndex(larger.subarray(10, 10 + pack.length))).toEqual(readPackIndex(pack));
  });

  it("calls a pack that was cut off corrupt, wherever the cut is", () => {
    fc.assert(
      fc.property(files, fc.double({ min: 0, max: 0.999, noNaN: true }), (entries, share) => {
        const pack = packFiles(entries);
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
        const pack = packFiles(entries);
        for (const [position, value] of changes) pack[position % pack.length] = value;
        try {
          for (const place of readPackIndex(pack).values()) {
            const { offset, size, deflated } = place;
            expect(offset + (deflated ?? size)).toBeLessThanOrEqual(pack.length);
            expect(readEntry(pack, place).length).toBe(size);
          }
        } catch (thrown) {
          expect(ThawError.from(thrown).code).toBe("layer_corrupt");
        }
      }),
      { numRuns: 500 },
    );
  });

  it("leaves libraries as they are, and deflates what that makes smaller", () => {
    const content = new Uint8Array(1000);
    const paths = ["a.py", "b.so", "c.bin"];
    const contents = [content, content, new Uint8Array([1])];
    const pack = packFiles(
      paths.map((name, at) => ({ path: name, content: contents[at] ?? content })),
    );
    const index = readPackIndex(pack);
    expect(paths.map((name) => index.get(name)?.deflated !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
    expect(Object.keys(unzipSync(pack))).toEqual(paths);
  });

  it("refuses zips that no pack is: compressed in another way, or with a way out", () => {
    const text = new TextEncoder().encode("a".repeat(100));
    const corrupt = expect.objectContaining({ code: "layer_corrupt" });
    const other = packFiles([{ path: "a.py", content: text }]);
    const directory = other.length - 22 - 46 - "a.py".length;
    other[directory + 10] = 12;
    expect(() => readPackIndex(other)).toThrow(corrupt);
    for (const bad of ["../a", "/a", "a//b", "a/./b", "a\0"]) {
      expect(() => readPackIndex(packFiles([{ path: bad, content: text }]))).toThrow(corrupt);
    }
  });
});
