import type { Instance } from "./instance.ts";
import type { Reference, Roots } from "./paths.ts";
import { type Item, reviveItem, reviveValues, type ValueNode } from "./values.ts";

/** How a layer writes down one JS value that Python holds; null for a slot that is free. */
export type SlotEntry = { item: Item } | null;

/** Everything a layer says of JS values. */
export interface LayerReferences {
  /** Slots that changed, by index. */
  slots: [number, SlotEntry][];
  /** Objects that are carried by value. */
  values: ValueNode[];
  /** New interned strings. */
  immortals: string[];
}

/** Whether an entry is an object of the layer's own, rather than one of the host's. */
export function isCarried(entry: SlotEntry): boolean {
  const item = entry?.item;
  return typeof item === "object" && item !== null && "value" in item;
}

/** The values of a layer's slots, as this host has them or made anew, by index. */
export function reviveSlots(
  { slots, values }: Pick<LayerReferences, "slots" | "values">,
  roots: Roots,
): Map<number, unknown> {
  const made = reviveValues(values, roots);
  return new Map(
    slots.map(([index, entry]) => {
      if (entry === null) return [index, null];
      const { item } = entry;
      const carried = typeof item === "object" && item !== null && "value" in item;
      return [index, carried ? made[item.value] : reviveItem(item, roots)];
    }),
  );
}

/** A root's reference, which is always one to a value of the host's. */
export function reviveRootEntry(entry: unknown, roots: Roots): unknown {
  return reviveItem({ reference: entry as Reference }, roots);
}

/** The instance's roots, and objects that layers below carry: `slot:INDEX`. */
export function rootsWith(instance: Instance, slots: number[]): Roots {
  const roots: Roots = { ...instance.roots };
  for (const index of slots) roots[`slot:${index}`] = instance.ready?.slots[index];
  return roots;
}
