import type { NamedLayer } from "../apply.ts";
import type { LayerHeader } from "../format.ts";
import { formatPath, type Reference, type Roots, resolveReference } from "../paths.ts";
import type { SlotEntry } from "../references.ts";
import type { Item, ValueNode } from "../values.ts";
import type { ReferenceReport } from "./types.ts";

/** Slots that are the same in every Pyodide, and in no list. */
const STATIC_SLOTS = 7;

/** How much of a value is shown. */
const SHOWN_CHARACTERS = 400;

/** A layer's JavaScript references by slot. The root keeps its own in Pyodide's list, in the order of slots. */
export function describeReferences({ references, hiwire }: LayerHeader): ReferenceReport[] {
  const first = new Map<number, number>();
  const own = references.slots.map(([slot, entry]): ReferenceReport => {
    if (entry === null) return { slot, kind: "null", text: "null" };
    const { item } = entry;
    const at = placeOf(item);
    const earlier = at === undefined ? undefined : first.get(at);
    if (earlier !== undefined) return { slot, kind: "data", text: `same as ${earlier}` };
    if (at !== undefined) first.set(at, slot);
    return { slot, ...describeItem(item, references.values) };
  });
  const root = hiwire?.hiwireKeys.map((key, at): ReferenceReport => {
    const slot = at + STATIC_SLOTS;
    if (key === null || key === undefined) return { slot, kind: "null", text: "null" };
    const reference = rootReference(key);
    if (reference) return { slot, kind: "path", text: formatPath(reference.path) };
    return { slot, kind: "pyodide", text: Object.keys(key as object).join() };
  });
  return [...(root ?? []), ...own];
}

function describeItem(item: Item, values: ValueNode[]): Omit<ReferenceReport, "slot"> {
  const reference = referenceOf(item);
  if (reference) return { kind: "path", text: formatPath(reference.path) };
  if (placeOf(item) === undefined) return { kind: "primitive", text: primitiveText(item) };
  const text = shownValue(item, values, new Set());
  const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return { kind: "data", text: cut };
}

/** A value as JavaScript would write it, as far as that goes; a circle is told by an ellipsis. */
function shownValue(item: Item, values: ValueNode[], seen: Set<number>): string {
  const reference = referenceOf(item);
  if (reference) return formatPath(reference.path);
  const at = placeOf(item);
  const node = at === undefined ? undefined : values[at];
  if (at === undefined || !node) return primitiveText(item);
  if (seen.has(at)) return "…";
  const within = new Set(seen).add(at);
  const show = (one: Item): string => shownValue(one, values, within);
  switch (node.kind) {
    case "list":
      return `[${node.items.map(show).join(",")}]`;
    case "array":
      return `Array(${node.length})`;
    case "object": {
      const entries = node.entries.map(([key, one]) => `${keyText(key)}:${show(one)}`);
      return `{${entries.join(",")}}`;
    }
    case "date":
      return `Date(${node.time})`;
    case "pattern":
      return `/${node.source}/${node.flags}`;
    case "buffer":
      return `ArrayBuffer(${Math.floor((node.base64.replace(/=+$/, "").length * 3) / 4)})`;
    case "view":
      return `${node.type}(${node.length})`;
  }
}

const keyText = (key: string | { symbol: string }): string =>
  typeof key === "string" ? JSON.stringify(key) : `[${key.symbol}]`;

function primitiveText(item: Item): string {
  if (typeof item !== "object" || item === null) return JSON.stringify(item);
  if ("special" in item) return item.special;
  if ("bigint" in item) return `${item.bigint}n`;
  return "symbol" in item ? `[${item.symbol}]` : JSON.stringify(item);
}

/**
 * The layer without references that lead nowhere here: any object stands for each. Good for looking only,
 * since nothing is called then.
 */
export function withoutMissing(layer: NamedLayer, roots: Roots): NamedLayer {
  const { references, hiwire } = layer.header;
  const standIn = references.values.length;
  const keep = (item: Item): Item => {
    const reference = referenceOf(item);
    return reference && !exists(reference, roots) ? { value: standIn } : item;
  };
  const keepEntry = (entry: SlotEntry): SlotEntry => entry && { item: keep(entry.item) };
  return {
    ...layer,
    header: {
      ...layer.header,
      references: {
        ...references,
        slots: references.slots.map(([slot, entry]) => [slot, keepEntry(entry)]),
        values: [
          ...references.values.map((node) => mapItems(node, keep)),
          { kind: "object", entries: [] },
        ],
      },
      hiwire: hiwire && {
        ...hiwire,
        hiwireKeys: hiwire.hiwireKeys.map((key) => {
          const reference = rootReference(key);
          return reference && !exists(reference, roots) ? { serialized: ANY_OBJECT } : key;
        }),
      },
    },
  };
}

const ANY_OBJECT: Reference = { path: ["globals", "Object"], is: "function" };

function mapItems(node: ValueNode, map: (item: Item) => Item): ValueNode {
  if (node.kind === "list") return { ...node, items: node.items.map(map) };
  if (node.kind !== "object" && node.kind !== "array") return node;
  return { ...node, entries: node.entries.map(([key, item]) => [key, map(item)]) };
}

/** The reference in an item of Pyodide's list, which wraps what is not its own; undefined for what is. */
function rootReference(key: unknown): Reference | undefined {
  return (key as { serialized?: Reference } | null | undefined)?.serialized;
}

function referenceOf(item: Item): Reference | undefined {
  return typeof item === "object" && item !== null && "reference" in item
    ? item.reference
    : undefined;
}

function placeOf(item: Item): number | undefined {
  return typeof item === "object" && item !== null && "value" in item ? item.value : undefined;
}

function exists(reference: Reference, roots: Roots): boolean {
  try {
    resolveReference(roots, reference);
    return true;
  } catch {
    return false;
  }
}
