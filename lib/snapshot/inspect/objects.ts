import type { Instance } from "../instance.ts";
import { callJson } from "../python.ts";

/** Every Python object of an instance. */
export interface PythonObjects {
  /** Address, type, module; address, … Types and modules are indices; a module of -1 (as unsigned) is none. */
  rows: Uint32Array;
  types: string[];
  modules: string[];
}

interface Collected {
  address: number;
  count: number;
  types: string[];
  modules: string[];
}

/**
 * Asks Python for its objects. The instance can't be used for anything else afterwards, and its memory
 * has changed: take a copy before.
 */
export function collectObjects(instance: Instance): PythonObjects {
  const { address, count, types, modules } = callJson<Collected>(
    instance,
    "_thaw.inspect_memory",
    "objects",
  );
  const { buffer } = instance.module.HEAPU8;
  return { rows: new Uint32Array(buffer, address, count * 3).slice(), types, modules };
}
