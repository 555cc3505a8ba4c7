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
  const known = new WeakMap<object, number>();
  const compute: ComputeFlags = (object, isJson) => {
    const kind = isJson ? undefined : hostClass(object);
    const remembered = kind && known.get(kind);
    if (remembered !== undefined) return remembered;
    const flags = ask(object, isJson);
    if (kind && flags >= 0) known.set(kind, flags);
    return flags;
  };
  imports.JsProxy_compute_typeflags = Object.assign(compute, {
    sig: original.sig ?? "iei",
  }) as never;
}

/** The prototype of an object that nothing but its class says anything of. */
function hostClass(object: unknown): object | undefined {
  if (typeof object !== "object" || object === null) return undefined;
  try {
    const prototype = Object.getPrototypeOf(object) as object | null;
    const kind = prototype?.constructor as { name?: unknown; prototype?: unknown } | undefined;
    if (!prototype || kind?.prototype !== prototype || !CLASSES.has(String(kind.name))) {
      return undefined;
    }
    return Reflect.ownKeys(object).some((key) => ABILITIES.has(key)) ? undefined : prototype;
  } catch {
    // A proxy may refuse to answer.
    return undefined;
  }
}
