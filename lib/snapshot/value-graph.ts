import { toBase64 } from "../project/base64.ts";
import { type PathStep, type Reference, type ReferenceFinder, symbolStep } from "./paths.ts";
import { type Entry, type Item, type Locked, type ValueNode, VIEWS } from "./values.ts";

/** Bytes of buffers that one layer may carry in its header. */
const MAX_BUFFER_BYTES = 8 * 1024 * 1024;

/** A value inside another that can't be carried, with the way to it. */
export interface Uncarried {
  value: unknown;
  /** Properties from the value asked for: `[]` for itself. */
  trail: (string | symbol)[];
  /** Why, where the value's kind doesn't say it. */
  why?: string;
}

/** Collects the objects that a layer carries by value. One for all references of a layer. */
export class ValueGraph {
  readonly nodes: ValueNode[] = [];
  readonly #places = new Map<unknown, number>();
  readonly #found: { value: object; from: number; key: string | symbol }[] = [];
  readonly #finder: ReferenceFinder;
  readonly #isForeign: (value: unknown) => boolean;
  #bytes = 0;

  /** @param isForeign what is never carried: proxies of Python objects, memory itself */
  constructor(finder: ReferenceFinder, isForeign: (value: unknown) => boolean) {
    this.#finder = finder;
    this.#isForeign = isForeign;
  }

  /** The value as an item; what of it can't be carried otherwise. */
  add(value: unknown): { item: Item } | { uncarried: Uncarried } {
    let at = this.#found.length;
    const item = this.#item(value, -1, "");
    if (item === undefined) return { uncarried: { value, trail: [] } };
    for (; at < this.#found.length; at++) {
      const problem = this.#fill(at);
      if (problem) return { uncarried: problem };
    }
    return { item };
  }

  #item(value: unknown, from: number, key: string | symbol): Item | undefined {
    if (value === null || typeof value === "boolean" || typeof value === "string") return value;
    if (value === undefined) return { special: "undefined" };
    if (typeof value === "number") return numberItem(value);
    if (typeof value === "bigint") return { bigint: value.toString() };
    if (typeof value === "symbol") return symbolStep(value);
    const known = this.#places.get(value);
    if (known !== undefined) return { value: known };
    if (this.#isForeign(value)) return undefined;
    const path = this.#finder.find(value);
    if (path) return { reference: referenceOf(value, path) };
    if (typeof value === "function") return undefined;
    this.#places.set(value, this.#found.length);
    return { value: this.#found.push({ value, from, key }) - 1 };
  }

  /** Writes down the object at this place; what stops it otherwise. */
  #fill(at: number): Uncarried | undefined {
    const { value } = this.#found[at] ?? { value: {} };
    const node = this.#content(value, at);
    if ("trail" in node) return { ...node, trail: [...this.#trail(at), ...node.trail] };
    const locked = lockOf(value);
    this.nodes[at] = locked ? { ...node, locked } : node;
    return undefined;
  }

  #content(value: object, at: number): ValueNode | Uncarried {
    const prototype = Object.getPrototypeOf(value) as unknown;
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if (prototype === Date.prototype && tag === "Date" && hasNoMore(value)) {
      const time = Date.prototype.getTime.call(value);
      return { kind: "date", time: Number.isNaN(time) ? null : time };
    }
    if (value instanceof RegExp && prototype === RegExp.prototype && hasNoMore(value)) {
      return {
        kind: "pattern",
        source: value.source,
        flags: value.flags,
        lastIndex: value.lastIndex,
      };
    }
    if (prototype === ArrayBuffer.prototype && tag === "ArrayBuffer" && hasNoMore(value)) {
      return this.#buffer(value as ArrayBuffer);
    }
    if (ArrayBuffer.isView(value)) return this.#view(value, tag, at);
    const isArray = Array.isArray(value) && prototype === Array.prototype;
    const isPlain = tag === "Object" && (prototype === Object.prototype || prototype === null);
    if (!isArray && !isPlain) return { value, trail: [] };
    const entries = this.#entries(value, at);
    if (!Array.isArray(entries)) return entries;
    if (isArray) return arrayNode((value as unknown[]).length, entries);
    return prototype === null
      ? { kind: "object", entries, bare: true }
      : { kind: "object", entries };
  }

  #entries(owner: object, at: number): Entry[] | Uncarried {
    const entries: Entry[] = [];
    const locked = lockOf(owner);
    for (const key of Reflect.ownKeys(owner)) {
      if (key === "length" && Array.isArray(owner)) continue;
      const property = Reflect.getOwnPropertyDescriptor(owner, key);
      const known = typeof key === "string" ? key : symbolStep(key);
      if (!property || !("value" in property)) {
        return { value: owner, trail: [], why: `its property ${String(key)} is computed` };
      }
      const plain =
        property.enumerable &&
        (property.writable || locked === "frozen") &&
        (property.configurable || locked === "frozen" || locked === "sealed");
      if (!plain || known === undefined) {
        return { value: owner, trail: [], why: `its property ${String(key)} is a hidden one` };
      }
      const item = this.#item(property.value, at, key);
      if (item === undefined) return { value: property.value, trail: [key] };
      entries.push([known, item]);
    }
    return entries;
  }

  #buffer(buffer: ArrayBuffer): ValueNode | Uncarried {
    if (buffer.resizable || buffer.detached) return { value: buffer, trail: [] };
    this.#bytes += buffer.byteLength;
    if (this.#bytes > MAX_BUFFER_BYTES) {
      return { value: buffer, trail: [], why: "the bytes are more than 8 MB: keep them in Python" };
    }
    return { kind: "buffer", base64: toBase64(new Uint8Array(buffer)) };
  }

  #view(view: ArrayBufferView, type: string, at: number): ValueNode | Uncarried {
    const View = VIEWS[type];
    if (!View || Object.getPrototypeOf(view) !== View.prototype) {
      return { value: view, trail: [] };
    }
    const buffer = this.#item(view.buffer, at, "buffer");
    if (buffer === undefined) {
      return { value: view, trail: [], why: "it is a view of Python's own memory" };
    }
    const length = view instanceof DataView ? view.byteLength : (view as Uint8Array).length;
    return { kind: "view", type, buffer, offset: view.byteOffset, length };
  }

  /** The properties that led to the object at this place. */
  #trail(at: number): (string | symbol)[] {
    const trail: (string | symbol)[] = [];
    for (let place = this.#found[at]; place && place.from >= 0; place = this.#found[place.from]) {
      trail.unshift(place.key);
    }
    return trail;
  }
}

/** A path, and what stands at its end. */
export function referenceOf(value: unknown, path: PathStep[]): Reference {
  return { path, is: typeof value === "function" ? "function" : "object" };
}

function arrayNode(length: number, entries: Entry[]): ValueNode {
  const dense = entries.length === length && entries.every(([key], at) => key === String(at));
  return dense
    ? { kind: "list", items: entries.map(([, item]) => item) }
    : { kind: "array", length, entries };
}

function numberItem(value: number): Item {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  const special = Object.is(value, -0) ? "-0" : String(value);
  return { special: special as "NaN" };
}

function lockOf(value: object): Locked["locked"] {
  if (Object.isExtensible(value)) return undefined;
  if (Object.isFrozen(value)) return "frozen";
  return Object.isSealed(value) ? "sealed" : "fixed";
}

/** Whether it is without properties that somebody added. */
function hasNoMore(value: object): boolean {
  return Reflect.ownKeys(value).every((key) => key === "lastIndex");
}
