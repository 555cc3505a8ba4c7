import { describe, expect, it } from "vitest";
import { sealJavaScriptRandomness } from "./js-entropy.ts";

function scope() {
  return {
    crypto: {
      getRandomValues: (view: Uint8Array) => view.fill(4),
      randomUUID: () => "id",
      subtle: "digest",
    },
    Math: { random: () => 0.5, floor: Math.floor },
  };
}

describe("sealed JavaScript randomness", () => {
  it("refuses each way to it with what was called and what to do, and leaves the rest", () => {
    const globals = scope();
    const unseal = sealJavaScriptRandomness(globals);
    const refused = (call: string): unknown =>
      expect.objectContaining({
        code: "entropy",
        message: expect.stringMatching(
          new RegExp(`^js\\.${call}\\(\\) .* Call it inside a handler`),
        ),
      });
    expect(() => globals.Math.random()).toThrow(refused("Math.random"));
    expect(() => globals.crypto.randomUUID()).toThrow(refused("crypto.randomUUID"));
    expect(() => globals.crypto.getRandomValues(new Uint8Array(1))).toThrow(
      refused("crypto.getRandomValues"),
    );
    expect(globals.Math.floor(1.5)).toBe(1);
    unseal();
    expect(globals.Math.random()).toBe(0.5);
    expect(globals.crypto.randomUUID()).toBe("id");
  });

  it("puts back exactly what was there: own properties and inherited ones", () => {
    const globals = scope();
    const inherited = { crypto: Object.create(globals.crypto) as object, Math: globals.Math };
    const before = Object.getOwnPropertyDescriptors(globals.Math);
    sealJavaScriptRandomness(inherited)();
    expect(Object.getOwnPropertyDescriptors(globals.Math)).toEqual(before);
    expect(Object.getOwnPropertyNames(inherited.crypto)).toEqual([]);
  });

  it("does without a crypto or a Math", () => {
    expect(() => sealJavaScriptRandomness({})()).not.toThrow();
  });
});
