import type { WasmImports } from "./types.ts";

/** Classes that the host implements itself, whose objects Python meets in every request. */
const CLASSES = new Set(["ExecutionContext", "Headers", "ReadableStream", "Request", "Response"]);

/** What an object could have of its own that makes it another kind for Python. */
const ABILITIES = new Set<PropertyKey>([
  ...["constructor", "get", "has", "includes", "length", "message", "name", "next", "set", "size"],
  ...["stack", "then", Symbol.iterator, Symbol.asyncIterator, Symbol.dispose, Symbol.toStringTag],
  Symbol.asyncDispose,
]);

type ComputeFlags = (object: unknown, isJson: number) => number;

/**
 * Pyodide asks each JavaScript object that comes to Python some thirty times what it can do, to choose the class
 * of its proxy (`JsProxy_compute_typeflags`). Of the host's own classes the answer is remembered: it is the same
 * for all objects, but for one that was given such a property of its own.
 */
export function rememberFlags(imports: WasmImports): void {
  const original = imports.JsProxy_compute_typeflags;
  if (!original) return;
  const ask = original as unknown as ComputeFlags;
  const known = new WeakMap<object, number | undefined>();
  const compute: ComputeFlags = (object, isJson) => {
    const prototype = isJson || typeof object !== "object" ? null : prototypeOf(object);
    if (prototype === null) return ask(object, isJson);
    const remembered = known.get(prototype);
    if (remembered !== undefined && isPlain(object as object)) return remembered;
    const flags = ask(object, isJson);
    if (known.has(prototype)) return flags;
    if (!isHostClass(prototype)) known.set(prototype, undefined);
    else if (flags >= 0 && isPlain(object as object)) known.set(prototype, flags);
    return flags;
  };
  imports.JsProxy_compute_typeflags = Object.assign(compute, {
    sig: original.sig ?? "iei",
  }) as never;
}

function prototypeOf(object: object | null): object | null {
  return object === null ? null : (Object.getPrototypeOf(object) as object | null);
}

/** Whether it has nothing of its own that matters here. */
function isPlain(object: object): boolean {
  return Reflect.ownKeys(object).every((key) => !ABILITIES.has(key));
}

function isHostClass(prototype: object): boolean {
  const kind = prototype.constructor as { name?: unknown; prototype?: unknown } | undefined;
  return CLASSES.has(String(kind?.name)) && kind?.prototype === prototype;
}
