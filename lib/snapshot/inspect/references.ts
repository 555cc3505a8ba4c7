import type { NamedLayer } from "../apply.ts";
import type { LayerHeader } from "../format.ts";
import { formatPath, type Roots, resolvePath, type SlotEntry } from "../references.ts";
import type { ReferenceReport } from "./types.ts";

/** Slots that are the same in every Pyodide, and in no list. */
const STATIC_SLOTS = 7;

/** A layer's JavaScript references by slot. The root keeps its own in Pyodide's list, in the order of slots. */
export function describeReferences({ references, hiwire }: LayerHeader): ReferenceReport[] {
  const own = references.slots.map(([slot, entry]) => describeSlot(slot, entry));
  const root = hiwire?.hiwireKeys.map((key, at): ReferenceReport => {
    const slot = at + STATIC_SLOTS;
    const entry = rootEntry(key);
    if (entry !== undefined) return describeSlot(slot, entry);
    return { slot, kind: "pyodide", text: Object.keys(key as object).join() };
  });
  return [...(root ?? []), ...own];
}

/**
 * The layer without references that lead nowhere here: any object stands for each. Good for looking only,
 * since nothing is called then.
 */
export function withoutMissing(layer: NamedLayer, roots: Roots): NamedLayer {
  const { references, hiwire } = layer.header;
  const keep = (entry: SlotEntry): SlotEntry => (exists(entry, roots) ? entry : { data: {} });
  return {
    ...layer,
    header: {
      ...layer.header,
      references: {
        ...references,
        slots: references.slots.map(([slot, entry]) => [slot, keep(entry)]),
      },
      hiwire: hiwire && {
        ...hiwire,
        hiwireKeys: hiwire.hiwireKeys.map((key) => {
          const entry = rootEntry(key);
          return entry ? { serialized: keep(entry) } : key;
        }),
      },
    },
  };
}

/** The entry in an item of Pyodide's list, which wraps what is not its own; undefined for what is. */
function rootEntry(key: unknown): SlotEntry | undefined {
  if (key === null || key === undefined) return null;
  return (key as { serialized?: SlotEntry }).serialized;
}

function describeSlot(slot: number, entry: SlotEntry): ReferenceReport {
  if (entry === null) return { slot, kind: "null", text: "null" };
  if ("path" in entry) return { slot, kind: "path", text: formatPath(entry.path) };
  if ("data" in entry) {
    const text = entry.same === undefined ? JSON.stringify(entry.data) : `same as ${entry.same}`;
    return { slot, kind: "data", text };
  }
  return { slot, kind: "primitive", text: JSON.stringify(entry.primitive) };
}

function exists(entry: SlotEntry, roots: Roots): boolean {
  if (!entry || !("path" in entry)) return true;
  try {
    resolvePath(roots, entry.path);
    return true;
  } catch {
    return false;
  }
}
