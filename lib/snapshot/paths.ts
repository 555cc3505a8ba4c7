import { ThawError } from "../errors.ts";

/** One step of a path: a property, a well-known or registered symbol, or the hop to the prototype. */
export type PathStep = string | { symbol: string } | { prototype: true };

/** The objects every path starts from, by name: `globals`, `pyodide`, `module:NAME`, `slot:INDEX`. */
export type Roots = Record<string, unknown>;

/** A path together with what stood at its end: something else there at a restore is an error. */
export interface Reference {
  path: PathStep[];
  is: "object" | "function";
}

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
 * @throws ThawError `reference_missing` where it leads nowhere or to something else: never a null in its place
 */
export function resolveReference(roots: Roots, reference: Reference): unknown {
  const value = resolvePath(roots, reference.path);
  if (typeof value !== reference.is) {
    throw new ThawError(
      "reference_missing",
      `The snapshot holds the JavaScript value ${formatPath(reference.path)}, which was ${named(reference.is)} where it was built and is ${named(typeof value)} here.`,
    );
  }
  return value;
}

function named(type: string): string {
  return type === "object" ? "an object" : `a ${type}`;
}

/** Follows a path from the roots, whatever is at its end. */
export function resolvePath(roots: Roots, path: PathStep[]): unknown {
  let value: unknown = roots;
  for (const step of path) {
    value = follow(value as object, step);
    if (value === undefined || value === null) {
      throw new ThawError(
        "reference_missing",
        `The snapshot holds the JavaScript value ${formatPath(path)}, which does not exist here.`,
      );
    }
  }
  return value;
}

function follow(owner: object, step: PathStep): unknown {
  // What is neither an object nor a function here has no properties of its own to follow.
  if (typeof owner !== "object" && typeof owner !== "function") return undefined;
  if (typeof step === "string") return read(owner, step);
  return "symbol" in step ? read(owner, symbolOf(step.symbol)) : prototypeOf(owner);
}

/** `globals.console.log`, for messages. */
export function formatPath(path: PathStep[]): string {
  return path
    .map((step) =>
      typeof step === "string" ? step : "symbol" in step ? `[${step.symbol}]` : "(prototype)",
    )
    .join(".");
}

/** How a symbol is written down; undefined for one that only its maker has. */
export function symbolStep(symbol: symbol): { symbol: string } | undefined {
  const registered = Symbol.keyFor(symbol);
  if (registered !== undefined) return { symbol: `for:${registered}` };
  for (const name of Object.getOwnPropertyNames(Symbol)) {
    if (Reflect.get(Symbol, name) === symbol) return { symbol: name };
  }
  return undefined;
}

/** The symbol that {@link symbolStep} wrote down. */
export function symbolOf(name: string): symbol {
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
