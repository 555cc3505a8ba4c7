import { describe, expect, it } from "vitest";
import { requireResponse } from "./response.ts";

describe("what a fetch handler returned", () => {
  it("is passed on when it is a Response", () => {
    const response = new Response("x");
    expect(requireResponse(response)).toBe(response);
  });

  it("is named as Python has it when it is anything else, with what to return", () => {
    const named: [unknown, string][] = [
      [undefined, "None"],
      [null, "None"],
      ["text", "a str"],
      [true, "a bool"],
      [1, "a number"],
      [[1], "a list"],
      [{ a: 1 }, "a dict"],
      [new Map(), "a dict"],
      [new Request("http://worker.test/"), "a Request"],
    ];
    for (const [value, name] of named) {
      expect(() => requireResponse(value)).toThrow(
        expect.objectContaining({
          code: "python_exception",
          message: expect.stringMatching(new RegExp(`returned ${name}, not a Response\\. Return`)),
        }),
      );
    }
  });
});
