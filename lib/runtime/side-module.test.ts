import { describe, expect, it } from "vitest";
import { LateBindings } from "./side-module.ts";

describe("functions that a library imports before anybody has them", () => {
  it("are bound when there is one, and stay what they were bound to", () => {
    const late = new LateBindings();
    let found: unknown;
    const stub = late.stub("answer", () => found);
    late.settle();
    expect(() => stub(1)).toThrow("cannot resolve symbol answer");
    found = (value: number) => value + 1;
    expect(() => stub(1)).toThrow("cannot resolve symbol answer");
    late.settle();
    found = () => 0;
    late.settle();
    expect(stub(1)).toBe(2);
  });

  it("are not bound to data of the same name", () => {
    const late = new LateBindings();
    const stub = late.stub("word", () => ({ value: 8 }));
    late.settle();
    expect(() => stub()).toThrow("cannot resolve symbol word");
  });
});
