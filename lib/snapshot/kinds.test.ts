import { describe, expect, it } from "vitest";
import { adviceFor, describeForPeople } from "./kinds.ts";

describe("a JavaScript value in a message", () => {
  it("is described by its type, class and keys", () => {
    expect(describeForPeople(new Map())).toBe("a JavaScript Map");
    expect(describeForPeople({ url: 1, status: 2 })).toBe("a JavaScript Object with url, status");
    expect(describeForPeople(function handler() {})).toBe("a JavaScript function (handler)");
    expect(describeForPeople(() => 1)).toBe("a JavaScript function");
    expect(describeForPeople(Object.create(null))).toBe("a JavaScript Object");
    expect(describeForPeople(Symbol("mine"))).toBe("symbol Symbol(mine)");
    expect(describeForPeople(Promise.resolve())).toBe("a JavaScript Promise");
  });

  it("is described whatever it says of itself", () => {
    const liar = new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
      },
    );
    expect(describeForPeople(liar)).toBe("a JavaScript object");
    expect(describeForPeople({ constructor: { name: 7 } })).toContain("a JavaScript Object");
  });

  it("comes with what to do instead", () => {
    expect(adviceFor(new Map())).toContain("to_js({...})");
    expect(adviceFor(Promise.resolve())).toContain("await it");
    expect(adviceFor((() => 1).bind(null))).toContain("call the method on it");
    expect(adviceFor(new Set())).toBe("Make this one inside a handler.");
  });
});
