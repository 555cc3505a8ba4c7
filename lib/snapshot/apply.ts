import { ThawError } from "../errors.ts";
import { applyFiles } from "./files.ts";
import type { Layer, LayerHeader } from "./format.ts";
import { createInstance, type Instance, type InstanceOptions, markReady } from "./instance.ts";
import { clearBetween, scatter } from "./memory.ts";
import { type Measure, type Phases, phaseTimer } from "./phases.ts";
import { countImmortals, refillDeduplication } from "./reference-slots.ts";
import { isCarried, reviveRootEntry, reviveSlots, rootsWith } from "./references.ts";

/** A decoded layer together with the SHA-256 of its file. */
export interface NamedLayer extends Layer {
  hash: string;
}

/**
 * A new instance from a chain of layers, root first. Each layer is checked before memory is touched,
 * then applied to the ready state of the one before it.
 * @throws ThawError one of `wrong_runtime`, `wrong_stdlib`, `wrong_engine`, `wrong_parent`,
 *   `table_mismatch`, `reference_missing`
 */
export async function restoreInstance(
  options: InstanceOptions & { stdlib: string },
  layers: NamedLayer[],
  phases?: Phases,
): Promise<Instance> {
  const [root, ...others] = layers;
  if (!root) throw new ThawError("bad_request", "A snapshot needs at least its runtime layer.");
  const measure = phaseTimer(options.host.now, phases);
  checkRoot(root.header, options);
  const instance = await createInstance(options, true, measure);
  checkEngine(root.header, instance);
  applyRoot(instance, root, measure);
  for (const layer of others) applyLayer(instance, layer, options.stdlib, measure);
  return instance;
}

/**
 * The one operation underneath everything: turns an instance that is ready on a layer's parent into one
 * that is ready on the layer.
 */
export function applyLayer(
  instance: Instance,
  layer: NamedLayer,
  stdlib: string,
  measure: Measure = () => undefined,
): void {
  const { header, runs, contents } = layer;
  const { module } = instance;
  checkRuntime(header, instance.runtime.buildId, stdlib);
  checkEngine(header, instance);
  checkParent(header, instance);
  checkStack(header, instance);
  instance.table.check(header);
  const references = reviveReferences(instance, header);
  growTo(instance, header.memoryBytes);
  applyFiles(module.FS, header.files);
  instance.table.replay(header.table, false);
  measure(`${header.kind} layer: files and table`);
  scatter(contents, runs, module.HEAPU8);
  instance.table.revive(header.table);
  measure(`${header.kind} layer: memory`);
  applyReferences(instance, header, references);
  finish(instance, layer);
  measure(`${header.kind} layer: references`);
}

function applyRoot(instance: Instance, layer: NamedLayer, measure: Measure): void {
  const { header, runs, contents } = layer;
  const { module } = instance;
  // Above the end of its own heap a new instance's memory has never been touched: it is all zeroes.
  const heapEnd = module._sbrk(0);
  if (header.parent !== null || !header.hiwire) {
    throw new ThawError("wrong_parent", `A chain begins with a runtime layer, not ${header.kind}.`);
  }
  instance.table.check(header);
  growTo(instance, header.memoryBytes);
  applyFiles(module.FS, header.files);
  instance.table.replay(header.table, true);
  measure("runtime layer: files and table");
  clearBetween(runs, module.HEAPU8, heapEnd);
  scatter(contents, runs, module.HEAPU8);
  measure("runtime layer: memory");
  // main() never returns in a booted instance, so its frame is still on the C stack there.
  module.stackRestore(header.stackPointer);
  instance.table.revive(header.table);
  instance.api.finalizeBootstrap(header.hiwire, (entry) => reviveRootEntry(entry, instance.roots));
  finish(instance, layer);
  measure("runtime layer: references");
}

/** Every JS value the layer refers to, by slot: all of them exist before memory is touched. */
function reviveReferences(instance: Instance, header: LayerHeader): Map<number, unknown> {
  const { module, ready } = instance;
  const revived = reviveSlots(header.references, rootsWith(instance, ready?.carried ?? []));
  const expected = ready?.immortals;
  if (header.references.immortals.length > 0 && countImmortals(module) !== expected) {
    throw new ThawError(
      "table_mismatch",
      "The table of interned strings is not as the layer expects.",
    );
  }
  return revived;
}

function applyReferences(
  { module }: Instance,
  header: LayerHeader,
  references: Map<number, unknown>,
): void {
  for (const [index, value] of references) {
    if (module.__hiwire_set(index, value) < 0) {
      throw new ThawError("reference_missing", `Reference ${index} could not be set.`);
    }
  }
  for (const text of header.references.immortals) module.__hiwire_immortal_add(text);
}

function finish(instance: Instance, layer: NamedLayer): void {
  const { header } = layer;
  checkStack(header, instance);
  if (header.cwd !== instance.module.FS.cwd()) instance.module.FS.chdir(header.cwd);
  instance.clock.continueFrom(header.monotonic);
  instance.entropy.permit(0);
  refillDeduplication(instance.module);
  markReady(instance, layer.hash, carriedSlots(instance, header));
}

/** The slots, of all layers so far, whose objects came by value. */
function carriedSlots(instance: Instance, header: LayerHeader): number[] {
  const carried = new Set(instance.ready?.carried);
  for (const [index, entry] of header.references.slots) {
    if (isCarried(entry)) carried.add(index);
    else carried.delete(index);
  }
  return [...carried];
}

function checkRoot(header: LayerHeader, options: InstanceOptions & { stdlib: string }): void {
  checkRuntime(header, options.runtime.buildId, options.stdlib);
}

function checkRuntime(header: LayerHeader, buildId: string, stdlib: string): void {
  if (header.runtime !== buildId) {
    throw new ThawError(
      "wrong_runtime",
      `The ${header.kind} layer was built for runtime ${header.runtime.slice(0, 12)}; this is ${buildId.slice(0, 12)}. Build the snapshot again.`,
    );
  }
  if (header.stdlib !== stdlib) {
    throw new ThawError(
      "wrong_stdlib",
      `The ${header.kind} layer was built with another standard library. Build the snapshot again.`,
    );
  }
}

function checkEngine(header: LayerHeader, instance: Instance): void {
  const { trampoline, jspi } = header.engine;
  const lacks = [
    trampoline !== instance.engine.trampoline && "wasm-gc",
    jspi !== instance.engine.jspi && "JavaScript Promise Integration",
  ].filter(Boolean);
  if (lacks.length > 0) {
    throw new ThawError(
      "wrong_engine",
      `The ${header.kind} layer and this engine differ in ${lacks.join(" and ")}, which memory depends on.`,
    );
  }
}

function checkStack(header: LayerHeader, instance: Instance): void {
  if (instance.module.stackSave() !== header.stackPointer) {
    throw new ThawError("table_mismatch", "The stack pointer is not where the layer expects it.");
  }
}

function checkParent(header: LayerHeader, instance: Instance): void {
  if (header.parent !== instance.ready?.layer) {
    throw new ThawError(
      "wrong_parent",
      `The ${header.kind} layer stands on layer ${header.parent?.slice(0, 12)}, not on ${instance.ready?.layer?.slice(0, 12)}.`,
    );
  }
  if (header.pack !== null && header.pack !== instance.pack?.hash) {
    throw new ThawError("wrong_parent", `The ${header.kind} layer was built with other packages.`);
  }
}

function growTo(instance: Instance, bytes: number): void {
  const { module } = instance;
  if (module.HEAPU8.byteLength < bytes && !module.growMemory(bytes)) {
    throw new ThawError(
      "memory_limit",
      `There is not enough memory for a snapshot of ${bytes} bytes.`,
    );
  }
}
