import type { Instance } from "./instance.ts";
import { type PathStep, ReferenceFinder } from "./paths.ts";
import { countImmortals, readSlots } from "./reference-slots.ts";
import { type LayerReferences, rootsWith, type SlotEntry } from "./references.ts";
import { type Unreachable, unreachableError } from "./unreachable.ts";
import { referenceOf, ValueGraph } from "./value-graph.ts";

/**
 * What the layers below carry by value, as text: such an object's content may change without its slot
 * doing so.
 */
export function carriedContent(instance: Instance): string {
  const { ready } = instance;
  if (!ready || ready.carried.length === 0) return "";
  const graph = graphFor(instance, []);
  const items = ready.carried.map((index) => graph.add(ready.slots[index]));
  return JSON.stringify([items.map((one) => ("item" in one ? one.item : null)), graph.nodes]);
}

/**
 * What changed of the JS values that Python holds.
 * @param carried {@link carriedContent} when the instance was ready
 * @throws ThawError `unreachable_reference`, naming who holds what
 */
export function changedReferences(instance: Instance, carried: string): LayerReferences {
  const { module, ready } = instance;
  const changed = carriedContent(instance) !== carried;
  const below = new Set(ready?.carried);
  const graph = graphFor(instance, changed ? [] : [...below]);
  const slots: [number, SlotEntry][] = [];
  const unreachable: Unreachable[] = [];
  for (const [index, value] of readSlots(module).entries()) {
    const known = ready && index < ready.slots.length && Object.is(ready.slots[index], value);
    if (known && !(changed && below.has(index))) continue;
    // A slot that is free has null. Python makes None of undefined, but a failed look-up may leave one behind.
    if (value === null) slots.push([index, null]);
    else if (value === undefined) slots.push([index, { item: { special: "undefined" } }]);
    else {
      const added = graph.add(value);
      if ("item" in added) slots.push([index, { item: added.item }]);
      else unreachable.push({ index, value, problem: added.uncarried });
    }
  }
  if (unreachable.length > 0) throw unreachableError(instance, unreachable);
  const immortals: string[] = [];
  for (let index = ready?.immortals ?? 0; index < countImmortals(module); index++) {
    immortals.push(module.__hiwire_immortal_get(index) as string);
  }
  return { slots, values: graph.nodes, immortals };
}

/** Pyodide's own list of a root's references, each one by its path. */
export function rootReferences(instance: Instance): {
  hiwireKeys: unknown[];
  immortalKeys: string[];
} {
  const finder = finderFor(instance, []);
  return instance.api.serializeHiwireState((value) => {
    const path: PathStep[] | undefined = finder.find(value);
    if (path) return referenceOf(value, path);
    const index = readSlots(instance.module).indexOf(value);
    throw unreachableError(instance, [{ index, value, problem: { value, trail: [] } }]);
  });
}

function graphFor(instance: Instance, below: number[]): ValueGraph {
  return new ValueGraph(
    finderFor(instance, below),
    (value) =>
      instance.api.isPyProxy(value) ||
      value === instance.module.HEAPU8.buffer ||
      value === instance.module ||
      value === instance.api,
  );
}

/**
 * Paths never lead through Python objects, nor through Pyodide's inner workings.
 * @param below slots of layers below whose objects are roots too
 */
function finderFor(instance: Instance, below: number[]): ReferenceFinder {
  const inner = new Set<unknown>([instance.module, instance.api]);
  return new ReferenceFinder(
    rootsWith(instance, below),
    (value) => inner.has(value) || instance.api.isPyProxy(value),
  );
}
