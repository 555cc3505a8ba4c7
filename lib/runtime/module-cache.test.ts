import { describe, expect, it } from "vitest";
import { CachedInstance, CachedModule } from "./module-cache.ts";

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const EMPTY = Uint8Array.from(HEADER);

/** An empty module with so many bytes in a section of its own that means nothing. */
function padded(size: number): Uint8Array<ArrayBuffer> {
  const name = 1;
  const length = size + 1 + name;
  const bytes = [...HEADER, 0, (length & 0x7f) | 0x80, length >> 7, name, 0x78];
  return Uint8Array.from([...bytes, ...new Array<number>(size).fill(0)]);
}

describe("the cache of small WebAssembly modules", () => {
  it("gives the same module for the same bytes, however they are held", () => {
    const larger = new Uint8Array(20).fill(1);
    larger.set(EMPTY, 5);
    const module = new CachedModule(EMPTY);
    expect(module).toBeInstanceOf(WebAssembly.Module);
    expect(new CachedModule(EMPTY.buffer)).toBe(module);
    expect(new CachedModule(larger.subarray(5, 13))).toBe(module);
    expect(new CachedModule(padded(3))).not.toBe(module);
  });

  it("does not keep large modules", () => {
    expect(new CachedModule(padded(400))).toBe(new CachedModule(padded(400)));
    expect(new CachedModule(padded(600))).not.toBe(new CachedModule(padded(600)));
  });

  it("fails on what is no module as the engine does, each time", () => {
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(() => new CachedModule(new Uint8Array(9))).toThrow(WebAssembly.CompileError);
    }
  });

  it("is WebAssembly.Module in everything else", () => {
    expect(CachedModule.exports(new CachedModule(EMPTY))).toEqual([]);
    expect(new CachedModule(EMPTY)).toBeInstanceOf(CachedModule);
  });

  it("stands in for a wrapper whose types the engine refuses to compile", () => {
    // Two bytes for a length that needs one: what the glue writes. The last byte breaks it for the engine.
    const wrapper = [1, 10, 0, 1, 0x60, 0x81, 0, 0x7f, 0x81, 0, 0x7c, 99];
    const module = new CachedModule(Uint8Array.from([...HEADER, ...wrapper]));
    const { exports } = new CachedInstance(module, { e: { f: (value: number) => value / 2 } });
    expect((exports.f as (value: number) => number)(3)).toBe(1.5);
    expect((exports.f as { name: string }).name).toMatch(/^\d+$/);
  });

  it("is refused where no wrapper was prepared for the signature", () => {
    const wrapper = [1, 10, 0, 1, 0x60, 0x81, 0, 0x6f, 0x81, 0, 0x7c, 99];
    expect(() => new CachedModule(Uint8Array.from([...HEADER, ...wrapper]))).toThrow(
      WebAssembly.CompileError,
    );
  });

  it("is WebAssembly.Instance for real modules", () => {
    expect(new CachedInstance(new CachedModule(EMPTY))).toBeInstanceOf(WebAssembly.Instance);
  });
});
