import { describe, expect, it } from "vitest";
import { SIGNATURES, wrapFunctions, wrappedSignature, wrappersModule } from "./wrappers.ts";

/** The tiny module of the glue, for a signature of these letters. */
function tiny(signature: string): Uint8Array<ArrayBuffer> {
  const codes: Record<string, number> = { i: 0x7f, j: 0x7e, f: 0x7d, d: 0x7c, e: 0x6f };
  const long = (list: number[]): number[] => [(list.length % 128) | 128, list.length >> 7, ...list];
  const pack = (letters: string): number[] =>
    long([...letters].map((letter) => codes[letter] ?? 0));
  const result = signature.startsWith("v") ? "" : signature.slice(0, 1);
  const type = [1, 0x60, ...pack(signature.slice(1)), ...pack(result)];
  const tail = [2, 7, 1, 1, 0x65, 1, 0x66, 0, 0, 7, 5, 1, 1, 0x66, 0, 0];
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, ...long(type), ...tail]);
}

describe("wrappers for JS functions", () => {
  it("come in one small module for the signatures that C callbacks have", () => {
    expect(SIGNATURES.length).toBe(new Set(SIGNATURES).size);
    expect(SIGNATURES).toEqual(expect.arrayContaining(["v", "iii", "viiii", "ddd", "dij", "jijj"]));
    const bytes = wrappersModule(SIGNATURES);
    expect(bytes.length).toBeLessThan(8192);
    const exports = WebAssembly.Module.exports(new WebAssembly.Module(bytes));
    expect(exports.map(({ name }) => name)).toEqual(SIGNATURES);
  });

  it("pass arguments and results on as the signature says", () => {
    const module = new WebAssembly.Module(wrappersModule(["ddi", "jj", "v"]));
    const f = (...values: (number | bigint)[]): number | bigint => values[0] ?? 0;
    const { exports } = new WebAssembly.Instance(module, { e: { f } });
    const { ddi, jj, v } = exports as Record<string, (...values: unknown[]) => unknown>;
    expect([ddi?.(1.5, 2), jj?.(2n ** 62n), v?.()]).toEqual([1.5, 2n ** 62n, undefined]);
    expect(() => jj?.(1)).toThrow(TypeError);
  });

  it("are made for many functions at once, pointers and references included", () => {
    const reference = {};
    const wrapped = wrapFunctions([
      { fn: (a = 0, b = 0) => a - b, signature: "ipp" },
      { fn: () => undefined, signature: "v" },
      { fn: () => reference, signature: "ei" },
      ...Array.from({ length: 200 }, (_, at) => ({ fn: () => at, signature: "d" })),
    ]) as ((...values: unknown[]) => unknown)[];
    expect(wrapped.slice(0, 3).map((fn) => fn(7, 2))).toEqual([5, undefined, reference]);
    expect(wrapped[202]?.()).toBe(199);
    const table = new WebAssembly.Table({ element: "anyfunc", initial: wrapped.length });
    for (const [slot, fn] of wrapped.entries()) table.set(slot, fn);
    expect(table.get(202)).toBe(wrapped[202]);
  });

  it("are told from the glue's own tiny modules", () => {
    for (const signature of ["v", "i", "vi", "ddjf", `i${"i".repeat(130)}`]) {
      const bytes = tiny(signature);
      expect(new WebAssembly.Module(bytes)).toBeInstanceOf(WebAssembly.Module);
      expect(wrappedSignature(bytes)).toBe(signature);
    }
    expect(wrappedSignature(tiny("vie"))).toBe("vi?");
    expect(wrappedSignature(new Uint8Array(20))).toBeUndefined();
    expect(wrappedSignature(new Uint8Array())).toBeUndefined();
  });
});
