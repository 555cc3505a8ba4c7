import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReferenceFinder, type Roots } from "./paths.ts";
import { type Uncarried, ValueGraph } from "./value-graph.ts";
import { reviveItem, reviveValues, type ValueNode } from "./values.ts";

const never = (): boolean => false;

function graphOf(roots: Roots, isForeign: (value: unknown) => boolean = never): ValueGraph {
  return new ValueGraph(new ReferenceFinder(roots, never), isForeign);
}

/** Values written down together on one side and revived on another that has the same roots. */
function carryAll(values: unknown[], roots: Roots = {}): unknown[] {
  const graph = graphOf(roots);
  const items = values.map((value) => {
    const added = graph.add(value);
    if ("uncarried" in added) throw new Error(`not carried: ${added.uncarried.trail.join(".")}`);
    return added.item;
  });
  const [read, nodes] = JSON.parse(JSON.stringify([items, graph.nodes])) as [
    typeof items,
    ValueNode[],
  ];
  const made = reviveValues(nodes, roots);
  return read.map((item) =>
    typeof item === "object" && item !== null && "value" in item
      ? made[item.value]
      : reviveItem(item, roots),
  );
}

function carry<T>(value: T, roots: Roots = {}): T {
  return carryAll([value], roots)[0] as T;
}

function refused(value: unknown): Uncarried | undefined {
  const added = graphOf({}).add(value);
  return "uncarried" in added ? added.uncarried : undefined;
}

describe("a value without a path", () => {
  it("is carried when it is a primitive or a known symbol", () => {
    const special = [undefined, Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const simple = fc.oneof(
      fc.constantFrom<unknown>(null, ...special),
      fc.boolean(),
      fc.string(),
      fc.double(),
      fc.bigInt(),
      fc.constantFrom(Symbol.iterator, Symbol.asyncIterator, Symbol.for("x")),
    );
    fc.assert(
      fc.property(simple, (value) => {
        expect(carry(value)).toBe(value);
        expect(carry([value])).toEqual([value]);
      }),
    );
  });

  it("is carried by value when it is pure data, whatever its keys", () => {
    const data = fc.oneof(fc.object({ withNullPrototype: true }), fc.array(fc.jsonValue()));
    fc.assert(
      fc.property(data, (value) => {
        const carried = carry(value);
        expect(carried).toStrictEqual(value);
        expect(carried).not.toBe(value);
      }),
    );
  });

  it("keeps what two values share, and circles", () => {
    const inner = { count: 1 };
    const circle: Record<string, unknown> = { inner };
    circle.self = circle;
    const [one, other, same] = carryAll([circle, [inner, inner], inner]) as [
      typeof circle,
      unknown[],
      object,
    ];
    expect(one.self).toBe(one);
    expect(one.inner).toBe(same);
    expect(other).toStrictEqual([same, same]);
    expect(other[0]).toBe(same);
    expect(other[1]).toBe(same);
  });

  it("keeps gaps, lengths and further properties of arrays", () => {
    const gaps = [1, 2, 3];
    delete gaps[1];
    gaps.length = 6;
    const carried = carry(gaps);
    expect(carried.length).toBe(6);
    expect(Object.keys(carried)).toEqual(["0", "2"]);
    const match = /b(?<rest>.*)/.exec("abc") as RegExpExecArray;
    const again = carry(match);
    expect([...again]).toEqual(["bc", "c"]);
    expect([again.index, again.input, again.groups]).toEqual([1, "abc", match.groups]);
    expect(carry([])).toEqual([]);
  });

  it("keeps a key named __proto__, symbol keys, and an object without a prototype", () => {
    const odd = JSON.parse('{"__proto__": {"admin": true}}') as object;
    const carried = carry(odd);
    expect(Object.getPrototypeOf(carried)).toBe(Object.prototype);
    expect(Object.keys(carried)).toEqual(["__proto__"]);
    const symbols = carry({ [Symbol.for("x")]: 1, [Symbol.iterator]: undefined });
    expect(Reflect.ownKeys(symbols)).toEqual([Symbol.for("x"), Symbol.iterator]);
    expect(Object.getPrototypeOf(carry(Object.create(null)))).toBeNull();
  });

  it("stays frozen, sealed or closed to additions", () => {
    const frozen = carry(Object.freeze({ list: Object.freeze([1]) }));
    expect([Object.isFrozen(frozen), Object.isFrozen(frozen.list)]).toEqual([true, true]);
    const sealed = carry(Object.seal({ a: 1 }));
    expect([Object.isSealed(sealed), Object.isFrozen(sealed)]).toEqual([true, false]);
    const closed = carry(Object.preventExtensions({ a: 1 }));
    expect([Object.isExtensible(closed), Object.isSealed(closed)]).toEqual([false, false]);
  });

  it("is carried when it is a date, a pattern, a buffer or a view of one", () => {
    expect(carry(new Date(5))).toEqual(new Date(5));
    expect(carry(new Date(Number.NaN)).getTime()).toBeNaN();
    expect(carry(/a(b)/giu)).toEqual(/a(b)/giu);
    const bytes = Uint8Array.of(1, 2, 3, 255);
    const shared = { bytes, words: new Uint16Array(bytes.buffer, 2, 1), raw: bytes.buffer };
    const carried = carry(shared);
    expect([...carried.bytes]).toEqual([1, 2, 3, 255]);
    expect(carried.words.length).toBe(1);
    expect(carried.words.buffer).toBe(carried.bytes.buffer);
    expect(carried.raw).toBe(carried.bytes.buffer);
    expect(carry(new DataView(bytes.buffer, 1, 2)).getUint8(1)).toBe(3);
    expect(carry(BigInt64Array.of(-5n))).toEqual(BigInt64Array.of(-5n));
    expect(carry(new Float64Array(0)).length).toBe(0);
  });

  it("may hold what the host has, which stays the host's own", () => {
    const fetch = (): void => undefined;
    const roots = { globals: { fetch } };
    expect(carry({ use: [fetch] }, roots).use[0]).toBe(fetch);
  });

  it("may be as deep and as wide as memory allows", () => {
    let deep: unknown[] = [];
    for (let level = 0; level < 20_000; level++) deep = [deep];
    let depth = 0;
    for (let at: unknown = carry(deep); Array.isArray(at) && at.length > 0; at = at[0]) depth++;
    expect(depth).toBe(20_000);
  });

  it("is not carried when it is anything else, and the way to what is at fault is told", () => {
    class Point {
      x = 1;
    }
    const values: unknown[] = [
      new Map(),
      new Set(),
      new WeakMap(),
      Symbol("mine"),
      () => 1,
      new Point(),
      new (class extends Array {})(),
      Promise.resolve(),
      new Error("x"),
      Object.create({ inherited: 1 }) as object,
      new Proxy(new Map(), {}),
      new SharedArrayBuffer(1),
      new ArrayBuffer(1, { maxByteLength: 2 }),
      Object.assign(new Date(), { note: 1 }),
      Object(1),
    ];
    for (const value of values) {
      const [itself, inside] = [refused(value), refused({ outer: [0, { value }] })];
      expect(itself?.value === value && inside?.value === value).toBe(true);
      expect([itself?.trail, inside?.trail]).toEqual([[], ["outer", "1", "value"]]);
    }
  });

  it("is not carried when a property of it is computed or hidden", () => {
    const computed = {
      get now() {
        return 1;
      },
    };
    const hidden = Object.defineProperty({}, "secret", { value: 1, enumerable: false });
    const fixed = Object.defineProperty({}, "fixed", { value: 1, enumerable: true });
    expect(refused(computed)?.why).toBe("its property now is computed");
    expect(refused(hidden)?.why).toBe("its property secret is a hidden one");
    expect(refused(fixed)?.why).toBe("its property fixed is a hidden one");
    expect(refused({ [Symbol("mine")]: 1 })?.why).toContain("hidden");
  });

  it("is not carried when its bytes are Python's memory, or too many", () => {
    const memory = new ArrayBuffer(8);
    const graph = graphOf({}, (value) => value === memory);
    expect(graph.add(new Uint8Array(memory, 4))).toMatchObject({
      uncarried: { why: "it is a view of Python's own memory" },
    });
    const large = new Uint8Array(5 * 1024 * 1024);
    expect(refused([large, large.slice()])?.why).toContain("more than 8 MB");
    expect(refused([large, large])).toBeUndefined();
  });
});
