import { fromBase64 } from "../project/base64.ts";
import { type Reference, type Roots, resolveReference, symbolOf } from "./paths.ts";

/** A JS value that isn't carried as an object of its own: a primitive, or where the host has it. */
export type Item =
  | null
  | boolean
  | number
  | string
  | { special: "undefined" | "NaN" | "-0" | "Infinity" | "-Infinity" }
  | { bigint: string }
  | { symbol: string }
  | { reference: Reference }
  /** An object of this layer's own, by its place in the list. */
  | { value: number };

export type Entry = [key: string | { symbol: string }, item: Item];

/** Which of JavaScript's locks an object has. */
export type Locked = { locked?: "frozen" | "sealed" | "fixed" };

/** An object that a layer carries by value. Others are named by their place in the list, so circles
 *  and what two of them share stay as they are. */
export type ValueNode = Locked &
  (
    | { kind: "list"; items: Item[] }
    | { kind: "array"; length: number; entries: Entry[] }
    | { kind: "object"; entries: Entry[]; bare?: true }
    | { kind: "date"; time: number | null }
    | { kind: "pattern"; source: string; flags: string; lastIndex: number }
    | { kind: "buffer"; base64: string }
    | { kind: "view"; type: string; buffer: Item; offset: number; length: number }
  );

/** The kinds of view on a buffer that can be carried. */
export const VIEWS: Record<
  string,
  new (
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ) => object
> = {
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

/** The objects that a layer carries, each one new; the rest as this host has it. */
export function reviveValues(nodes: ValueNode[], roots: Roots): unknown[] {
  const made: unknown[] = [];
  const shell = (at: number): unknown => {
    const node = nodes[at];
    if (node && !(at in made)) made[at] = shellOf(node, (item) => revive(item));
    return made[at];
  };
  const revive = (item: Item): unknown =>
    typeof item === "object" && item !== null && "value" in item
      ? shell(item.value)
      : reviveItem(item, roots);
  for (const [at, node] of nodes.entries()) {
    const owner = shell(at) as object;
    for (const [key, item] of entriesOf(node)) {
      // Defined, not assigned: `__proto__` is a key like any other here.
      Object.defineProperty(owner, typeof key === "string" ? key : symbolOf(key.symbol), {
        value: revive(item),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }
  for (const [at, { locked }] of nodes.entries()) {
    if (locked === "frozen") Object.freeze(made[at]);
    if (locked === "sealed") Object.seal(made[at]);
    if (locked === "fixed") Object.preventExtensions(made[at]);
  }
  return made;
}

/** The value of an item that is no object of the layer's own. */
export function reviveItem(item: Exclude<Item, { value: number }>, roots: Roots): unknown {
  if (typeof item !== "object" || item === null) return item;
  if ("reference" in item) return resolveReference(roots, item.reference);
  if ("bigint" in item) return BigInt(item.bigint);
  if ("symbol" in item) return symbolOf(item.symbol);
  return item.special === "undefined" ? undefined : Number(item.special);
}

function shellOf(node: ValueNode, revive: (item: Item) => unknown): unknown {
  switch (node.kind) {
    case "list":
      return new Array(node.items.length);
    case "array":
      return new Array(node.length);
    case "object":
      return node.bare ? Object.create(null) : {};
    case "date":
      return new Date(node.time ?? Number.NaN);
    case "pattern":
      return Object.assign(new RegExp(node.source, node.flags), { lastIndex: node.lastIndex });
    case "buffer":
      return fromBase64(node.base64).buffer;
    case "view": {
      const View = VIEWS[node.type];
      if (!View) return null;
      return new View(revive(node.buffer) as ArrayBuffer, node.offset, node.length);
    }
  }
}

function entriesOf(node: ValueNode): Entry[] {
  if (node.kind === "list") return node.items.map((item, at) => [String(at), item]);
  return node.kind === "array" || node.kind === "object" ? node.entries : [];
}
