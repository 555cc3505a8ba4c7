import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  describeForPeople,
  describeValue,
  formatPath,
  type PathStep,
  ReferenceFinder,
  type Roots,
  resolvePath,
  reviveValue,
  type SlotEntry,
} from "./references.ts";

const never = (): boolean => false;

function finderOf(roots: Roots): ReferenceFinder {
  return new ReferenceFinder(roots, never);
}

/** A value written down on one side and revived on another that has the same roots. */
function carry(value: unknown, roots: Roots): unknown {
  const entry = describeValue(value, finderOf(roots));
  if (entry === undefined) throw new Error("the value can't be described");
  return reviveValue(JSON.parse(JSON.stringify(entry)) as SlotEntry, roots);
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
});

describe("a value without a path", () => {
  it("is carried when it is null, a primitive or a known symbol", () => {
    const simple = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.string(),
      fc.integer(),
      fc.bigInt(),
      fc.constantFrom(Symbol.iterator, Symbol.asyncIterator, Symbol.for("x")),
    );
    fc.assert(
      fc.property(simple, (value) => {
        expect(carry(value, {})).toBe(value);
      }),
    );
  });

  it("is carried by value when it is pure data", () => {
    const data = fc.jsonValue().filter((value) => typeof value === "object" && value !== null);
    fc.assert(
      fc.property(data, (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as object;
        const carried = carry(plain, {});
        expect(carried).toEqual(plain);
        expect(carried).not.toBe(plain);
      }),
    );
  });

  it("is not described when it is anything else", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const refused = [
      new Map(),
      new Date(),
      Symbol("mine"),
      Number.NaN,
      () => 1,
      { inner: new Set() },
      [new Map()],
      { half: Number.NaN },
      [-0],
      { [Symbol.iterator]: 1 },
      {
        get value() {
          return 1;
        },
      },
      circle,
      Object.create({ inherited: 1 }) as object,
      Promise.resolve(),
      new Uint8Array(2),
    ];
    for (const value of refused) expect(describeValue(value, finderOf({}))).toBeUndefined();
  });

  it("is described for people by its type, class and keys", () => {
    expect(describeForPeople(new Map())).toBe("a JavaScript Map");
    expect(describeForPeople({ url: 1, status: 2 })).toBe("a JavaScript Object with url, status");
    expect(describeForPeople(function handler() {})).toBe("a function (handler)");
    expect(describeForPeople(() => 1)).toBe("a function");
    expect(describeForPeople(Object.create(null))).toBe("a JavaScript Object");
    expect(describeForPeople(Symbol("mine"))).toBe("symbol Symbol(mine)");
  });
});
