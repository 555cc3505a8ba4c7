import { ThawError } from "../errors.ts";
import type { PyodideModule } from "../runtime/types.ts";

// What Pyodide's reference table (libhiwire) keeps per slot, beside the value: bits of `slot_info`.
const OCCUPIED = 1;
const DEDUPLICATED = 2;
const VERSION_MASK = 0xfc000000;

/** Where the table of immortal references has the map from a value to its reference. */
const DEDUPLICATION_MAP = 1;

/** The current JS values of all reference slots that Python's memory may point to. */
export function readSlots(module: PyodideModule): unknown[] {
  const slots: unknown[] = [];
  for (let index = 0; ; index++) {
    try {
      slots.push(module.__hiwire_get(index));
    } catch {
      return slots;
    }
  }
}

/** How many immortal references (interned strings) there are. */
export function countImmortals(module: PyodideModule): number {
  for (let index = 0; ; index++) {
    try {
      module.__hiwire_immortal_get(index);
    } catch {
      return index;
    }
  }
}

/** The reference to what is in a slot, as Python's objects hold it; undefined for a free slot. */
export function referenceTo(module: PyodideModule, index: number): number | undefined {
  const info = index > 0 ? module.__hiwire_slot_info(index) : 0;
  return info & OCCUPIED ? (info & VERSION_MASK) | (index << 1) | 1 : undefined;
}

/**
 * Fills the map by which a JS value that Python gets again is given the reference it has already. It is
 * outside memory; without it the same object would get a second slot after a restore, and dropping the
 * first would forget the second.
 */
export function refillDeduplication(module: PyodideModule): void {
  const map = module.__hiwire_immortal_get(DEDUPLICATION_MAP);
  if (!(map instanceof Map)) {
    throw new ThawError(
      "table_mismatch",
      "Pyodide's table of JavaScript values is not as expected.",
    );
  }
  map.clear();
  for (const [index, value] of readSlots(module).entries()) {
    const reference = referenceTo(module, index);
    if (reference === undefined || !(module.__hiwire_slot_info(index) & DEDUPLICATED)) continue;
    // Two slots can have one value only where the builder's host told two apart that are one here.
    if (!map.has(value)) map.set(value, reference);
  }
}
