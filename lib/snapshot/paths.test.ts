import { describe, expect, it } from "vitest";
import {
  formatPath,
  type PathStep,
  ReferenceFinder,
  type Roots,
  resolvePath,
  resolveReference,
} from "./paths.ts";

const never = (): boolean => false;

function finderOf(roots: Roots): ReferenceFinder {
  return new ReferenceFinder(roots, never);
}

/** A value written down on one side and found on another that has the same roots. */
function carry(value: unknown, roots: Roots): unknown {
  const path = finderOf(roots).find(value);
  if (!path) throw new Error("no path leads to the value");
  return resolvePath(roots, JSON.parse(JSON.stringify(path)) as PathStep[]);
}

describe("a path to a JavaScript value", () => {
  it("leads to properties, nested ones, methods of prototypes and accessors", () => {
    class Client {
      send(): void {}
      get inner(): object {
        return shared;
      }
    }
    const shared = { deep: { fn: () => 1 } };
    const globals = { client: new Client(), Client };
    const roots = { globals };
    for (const value of [
      globals,
      globals.client,
      globals.client.send,
      shared,
      shared.deep.fn,
      Client.prototype,
    ]) {
      expect(carry(value, roots)).toBe(value);
    }
  });

  it("is the shortest there is", () => {
    const target = {};
    const roots = { globals: { a: { b: { target } }, near: target } };
    expect(finderOf(roots).find(target)).toEqual(["globals", "near"]);
  });

  it("hops to a prototype that no property names", () => {
    const hidden = Object.assign(Object.create(null) as object, { method(): void {} });
    const roots = { globals: { object: Object.create(hidden) as object } };
    expect(finderOf(roots).find(hidden)).toEqual(["globals", "object", { prototype: true }]);
    expect(carry(hidden, roots)).toBe(hidden);
  });

  it("goes over well-known and registered symbols", () => {
    const [iterate, own] = [(): void => undefined, {}];
    const object = { [Symbol.iterator]: iterate, [Symbol.for("thaw.own")]: own };
    const roots = { globals: { object } };
    expect(carry(iterate, roots)).toBe(iterate);
    expect(carry(own, roots)).toBe(own);
    expect(finderOf(roots).find(own)).toEqual(["globals", "object", { symbol: "for:thaw.own" }]);
  });

  it("never goes over a symbol that only its maker has", () => {
    const value = new Map();
    expect(finderOf({ globals: { [Symbol("mine")]: value } }).find(value)).toBeUndefined();
  });

  it("never goes through what is to be skipped, nor through a typed array's elements", () => {
    const [target, skipped] = [new Map(), { target: new Map() }];
    const roots = { globals: { skipped, bytes: new Uint8Array(50_000_000) } };
    const finder = new ReferenceFinder(roots, (value) => value === skipped);
    expect(finder.find(skipped.target)).toBeUndefined();
    expect(finder.find(skipped)).toEqual(["globals", "skipped"]);
    expect(finder.find(roots.globals.bytes)).toEqual(["globals", "bytes"]);
    expect(finder.find(target)).toBeUndefined();
  });

  it("survives getters that throw or reject, proxies that refuse, and circles", async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on("unhandledRejection", note);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const target = {};
    const globals = {
      get broken(): never {
        throw new Error("no");
      },
      get refused(): Promise<never> {
        return Promise.reject(new Error("not here"));
      },
      strict: new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error("no");
          },
          getPrototypeOf: () => {
            throw new Error("no");
          },
        },
      ),
      circle,
      target,
    };
    expect(finderOf({ globals }).find({})).toBeUndefined();
    expect(finderOf({ globals }).find(target)).toEqual(["globals", "target"]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("unhandledRejection", note);
    expect(rejections).toEqual([]);
  });

  it("that leads nowhere is reference_missing, with the whole path", () => {
    const path: PathStep[] = ["globals", "a", { symbol: "iterator" }, { prototype: true }, "b"];
    expect(() => resolvePath({ globals: {} }, path)).toThrow(
      expect.objectContaining({
        code: "reference_missing",
        message: expect.stringContaining("globals.a.[iterator].(prototype).b"),
      }),
    );
    expect(() => resolvePath({ globals: { a: null } }, ["globals", "a"])).toThrow("globals.a");
    expect(formatPath(["module:x", "y"])).toBe("module:x.y");
  });

  it("that ends at something of another kind is reference_missing, with what it was and is", () => {
    const roots = { globals: { log: {}, count: 1 } };
    expect(() => resolveReference(roots, { path: ["globals", "log"], is: "function" })).toThrow(
      expect.objectContaining({
        code: "reference_missing",
        message: expect.stringMatching(/globals\.log.* was a function .* is an object here/),
      }),
    );
    expect(() => resolveReference(roots, { path: ["globals", "count"], is: "object" })).toThrow(
      "is a number here",
    );
  });

  it("never goes on through a primitive, for each kind of step", () => {
    const steps: PathStep[] = ["length", { symbol: "iterator" }, { prototype: true }];
    for (const step of steps) {
      const path: PathStep[] = ["globals", "text", step];
      expect(() => resolvePath({ globals: { text: "text" } }, path)).toThrow(
        expect.objectContaining({ code: "reference_missing" }),
      );
    }
  });

  it("that a step can't take is reference_missing, for each kind of step", () => {
    const steps: PathStep[] = ["gone", { symbol: "iterator" }, { symbol: "for:x" }];
    for (const step of steps) {
      expect(() => resolvePath({ globals: {} }, ["globals", step])).toThrow("does not exist here");
    }
    const bare = Object.create(null) as object;
    expect(() => resolvePath({ bare }, ["bare", { prototype: true }])).toThrow("bare.(prototype)");
  });
});
