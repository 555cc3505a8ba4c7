import { ThawError } from "../errors.ts";

/** One step of a path: a property, a well-known or registered symbol, or the hop to the prototype. */
export type PathStep = string | { symbol: string } | { prototype: true };

/** How a layer writes down one JS value that Python holds. */
export type SlotEntry =
  | { path: PathStep[] }
  | { primitive: string | number | boolean | { bigint: string } | { symbol: string } }
  | { data: unknown; same?: number }
  | null;

/** The objects every path starts from, by name: `globals`, `pyodide`, `module:NAME`. */
export type Roots = Record<string, unknown>;

const MAX_DEPTH = 5;
const MAX_OBJECTS = 60_000;

/** Finds the shortest property path from the roots to any object. The graph is walked once, lazily. */
export class ReferenceFinder {
  readonly #paths = new Map<unknown, PathStep[]>();
  readonly #queue: unknown[] = [];
  readonly #skip: (value: unknown) => boolean;
  #walked = 0;

  /** @param skip values that are not walked into: proxies of Python objects, which have no end */
  constructor(roots: Roots, skip: (value: unknown) => boolean) {
    this.#skip = skip;
    for (const [name, root] of Object.entries(roots)) this.#add(root, [name]);
  }

  /** The path to `value`, or undefined when no path of reasonable length leads there. */
  find(value: unknown): PathStep[] | undefined {
    while (!this.#paths.has(value) && this.#walked < this.#queue.length) {
      this.#walk(this.#queue[this.#walked++]);
    }
    return this.#paths.get(value);
  }

  #add(value: unknown, path: PathStep[]): void {
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    if (!isObject || this.#paths.has(value) || this.#paths.size >= MAX_OBJECTS) return;
    this.#paths.set(value, path);
    // A typed array's properties are its elements, millions of them, and lead nowhere.
    if (path.length > MAX_DEPTH || ArrayBuffer.isView(value) || this.#skip(value)) return;
    this.#queue.push(value);
  }

  #walk(value: unknown): void {
    const path = this.#paths.get(value) ?? [];
    const owner = value as object;
    const chain: object[] = [];
    for (let at: object | null = owner; at && chain.length < 8; at = prototypeOf(at))
      chain.push(at);
    for (const holder of chain) {
      for (const key of ownKeys(holder)) {
        const step = typeof key === "string" ? key : symbolStep(key);
        if (step !== undefined) this.#add(read(owner, key), [...path, step]);
      }
    }
    const prototype = chain[1];
    if (prototype) this.#add(prototype, [...path, { prototype: true }]);
  }
}

/**
 * Follows a path from the roots.
 * @throws ThawError `reference_missing` where it leads nowhere: never a null in its place
 */
export function resolvePath(roots: Roots, path: PathStep[]): unknown {
  let value: unknown = roots;
  for (const step of path) {
    const owner = value as object;
    if (typeof step === "string") value = read(owner, step);
    else if ("symbol" in step) value = read(owner, symbolOf(step.symbol));
    else value = prototypeOf(owner);
    if (value === undefined || value === null) {
      throw new ThawError(
        "reference_missing",
        `The snapshot holds the JavaScript value ${formatPath(path)}, which does not exist here.`,
      );
    }
  }
  return value;
}

/** `globals.console.log`, for messages. */
export function formatPath(path: PathStep[]): string {
  return path
    .map((step) =>
      typeof step === "string" ? step : "symbol" in step ? `[${step.symbol}]` : "(prototype)",
    )
    .join(".");
}

/**
 * Writes a value down: null, a primitive, a path, or pure data (plain objects and arrays).
 * Undefined when it can't be: the caller names the holder.
 */
export function describeValue(value: unknown, finder: ReferenceFinder): SlotEntry | undefined {
  if (value === null) return null;
  if (typeof value === "string" || typeof value === "boolean") return { primitive: value };
  if (typeof value === "number") return isPureData(value) ? { primitive: value } : undefined;
  if (typeof value === "bigint") return { primitive: { bigint: value.toString() } };
  if (typeof value === "symbol") {
    const step = symbolStep(value);
    return step ? { primitive: step } : undefined;
  }
  const path = finder.find(value);
  if (path) return { path };
  return isPureData(value) ? { data: value } : undefined;
}

/** The value an entry stands for, on this side. */
export function reviveValue(entry: SlotEntry, roots: Roots): unknown {
  if (entry === null) return null;
  if ("path" in entry) return resolvePath(roots, entry.path);
  if ("data" in entry) return structuredClone(entry.data);
  const { primitive } = entry;
  if (typeof primitive !== "object") return primitive;
  return "bigint" in primitive ? BigInt(primitive.bigint) : symbolOf(primitive.symbol);
}

/** A short description of a JS value for a message: its type, class and keys. */
export function describeForPeople(value: unknown): string {
  if (typeof value === "function") return `a function${value.name ? ` (${value.name})` : ""}`;
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  const name = Object.prototype.toString.call(value).slice(8, -1);
  const kind = (value as { constructor?: { name?: string } }).constructor?.name ?? name;
  const keys = Object.keys(value).slice(0, 5).join(", ");
  return `a JavaScript ${kind}${keys ? ` with ${keys}` : ""}`;
}

function isPureData(value: unknown, seen = new Set<unknown>()): boolean {
  if (value === null || ["string", "boolean"].includes(typeof value)) return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object" || seen.has(value)) return false;
  seen.add(value);
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return false;
  if (Object.getOwnPropertySymbols(value).length > 0) return false;
  return Object.values(Object.getOwnPropertyDescriptors(value)).every(
    (property) =>
      "value" in property && (isPureData(property.value, seen) || property.enumerable === false),
  );
}

function symbolStep(symbol: symbol): { symbol: string } | undefined {
  const registered = Symbol.keyFor(symbol);
  if (registered !== undefined) return { symbol: `for:${registered}` };
  for (const name of Object.getOwnPropertyNames(Symbol)) {
    if (Reflect.get(Symbol, name) === symbol) return { symbol: name };
  }
  return undefined;
}

function symbolOf(name: string): symbol {
  return name.startsWith("for:")
    ? Symbol.for(name.slice(4))
    : (Reflect.get(Symbol, name) as symbol);
}

function ownKeys(value: object): (string | symbol)[] {
  try {
    return Reflect.ownKeys(value);
  } catch {
    return [];
  }
}

function prototypeOf(value: object): object | null {
  try {
    return Reflect.getPrototypeOf(value);
  } catch {
    return null;
  }
}

/** Property values; a getter that refuses (a prototype's own, say) reads as undefined. */
function read(owner: object, key: string | symbol): unknown {
  try {
    const value = Reflect.get(owner, key) as unknown;
    // Others refuse with a promise, whose failure nobody else would hear of.
    if (value instanceof Promise) value.catch(() => undefined);
    return value;
  } catch {
    return undefined;
  }
}
