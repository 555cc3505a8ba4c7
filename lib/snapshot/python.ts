import type { PyCallable } from "../runtime/types.ts";
import type { Instance } from "./instance.ts";

/** A function of one of Thaw's own Python modules. The proxy belongs to the caller. */
export function requirePython(instance: Instance, module: string, name: string): PyCallable {
  const found = instance.api.public_api.pyimport(`${module}`)[name];
  if (!found) throw new Error(`${module}.${name} is missing from the runtime's files`);
  return found;
}

/** Calls such a function once. */
export function callPython(
  instance: Instance,
  module: string,
  name: string,
  ...args: unknown[]
): unknown {
  const callable = requirePython(instance, module, name);
  try {
    return callable(...args);
  } finally {
    callable.destroy();
  }
}

/** Calls such a function, whose answer is JSON. */
export function callJson<T>(
  instance: Instance,
  module: string,
  name: string,
  ...args: unknown[]
): T {
  return JSON.parse(callPython(instance, module, name, ...args) as string) as T;
}
