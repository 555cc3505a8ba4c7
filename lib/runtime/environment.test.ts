import { describe, expect, it } from "vitest";
import { withWorkerGlobals } from "./environment.ts";

/** What Emscripten's glue asks first. */
function environment(): unknown[] {
  const scope = globalThis as Record<string, unknown>;
  return [typeof scope.window, typeof scope.process, typeof scope.WorkerGlobalScope];
}

describe("the environment the glue sees", () => {
  it("is a Web Worker's while it starts, and the host's own before and after", () => {
    const before = environment();
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, "process");
    expect(withWorkerGlobals(environment)).toEqual(["undefined", "undefined", "function"]);
    expect(environment()).toEqual(before);
    expect(Object.getOwnPropertyDescriptor(globalThis, "process")).toEqual(descriptor);
    expect("WorkerGlobalScope" in globalThis).toBe(false);
  });

  it("is the host's own again when starting fails", () => {
    const before = environment();
    const fail = (): never => {
      throw new Error("no");
    };
    expect(() => withWorkerGlobals(fail)).toThrow("no");
    expect(environment()).toEqual(before);
  });
});
