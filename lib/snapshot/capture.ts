import { changedFiles, type FileTree, readTree } from "./files.ts";
import { encodeLayer } from "./format.ts";
import type { Instance } from "./instance.ts";
import { changedGrains, gather, type MemoryRange } from "./memory.ts";
import { OutsideWatch } from "./outside.ts";
import { type Phases, phaseTimer } from "./phases.ts";
import { callJson } from "./python.ts";
import { requireNoCallbacks, requireQuiet } from "./quiet.ts";
import { carriedContent, changedReferences, rootReferences } from "./reference-capture.ts";
import { readSlots } from "./reference-slots.ts";
import type { LayerReferences } from "./references.ts";
import { scrubFreeMemory } from "./scrub.ts";
import type { TableMark, TableStep } from "./table.ts";
import type { LayerKind } from "./types.ts";

/** What top-level code must leave as it was, or in a state that can be written down. */
export interface TopLevelWatch {
  /** What the layers below carry of JS objects, and how they were. */
  carried: string;
  /** Notes what happens outside memory, until it is ended. */
  outside: OutsideWatch;
}

/** Begins to watch; end it with `outside.end()`. */
export function watchTopLevel(instance: Instance): TopLevelWatch {
  return { carried: carriedContent(instance), outside: new OutsideWatch(instance) };
}

/**
 * What a capture would refuse, without one: so the preview stops a program that no deploy would take.
 * @throws ThawError `not_quiescent` or `unreachable_reference`, naming what and where
 */
export function requireCapturable(instance: Instance, watch: TopLevelWatch): void {
  // The program's time is over; looking for what can't be captured takes as long as it takes.
  instance.turns.set(Number.POSITIVE_INFINITY);
  requireQuiet(instance, watch.outside);
  changedReferences(instance, watch.carried);
  requireNoCallbacks(watch.outside, readSlots(instance.module));
}

/** The state a layer is told against: taken while the parent was ready, before anything else ran. */
export interface Baseline extends TopLevelWatch {
  memory: Uint8Array;
  files: FileTree;
  /** When it was taken, in milliseconds since 1970. */
  began: number;
  table: TableMark;
}

/** Copies what a later capture compares with. */
export function takeBaseline(instance: Instance): Baseline {
  // Captured memory has a clear stack too: what restoring left there would only make a difference.
  clearDeadStack(instance);
  return {
    memory: instance.module.HEAPU8.slice(),
    files: readTree(instance.module.FS),
    began: Date.now(),
    table: instance.table.mark(),
    ...watchTopLevel(instance),
  };
}

export interface CaptureOptions {
  kind: LayerKind;
  /** SHA-256 (hex) of the standard library's zip. */
  stdlib: string;
  /** Null for the root layer. */
  baseline: Baseline | null;
  /** Leaves what is in free memory: to measure what taking it out is worth. */
  keepFreeMemory?: boolean;
  /** How long each part took is added here. */
  phases?: Phases;
  meta?: Record<string, unknown>;
}

/**
 * Writes down what changed since the baseline as a layer file. The instance can't go on being built
 * upon afterwards; take a new one.
 * @throws ThawError `not_quiescent` or `unreachable_reference`, naming what and where
 */
export function captureLayer(instance: Instance, options: CaptureOptions): Uint8Array<ArrayBuffer> {
  const { module } = instance;
  const { baseline, kind } = options;
  // The program's time is over; looking for what can't be captured takes as long as it takes.
  instance.turns.set(Number.POSITIVE_INFINITY);
  const measure = phaseTimer(instance.host.now, options.phases);
  requireQuiet(instance, baseline?.outside);
  measure("quiescence");
  const permitted = baseline
    ? callJson<Record<string, number>>(instance, "_thaw.import_rules", "permitted")
    : {};
  const hiwire = baseline ? null : rootReferences(instance);
  const references = baseline
    ? changedReferences(instance, baseline.carried)
    : ({ slots: [], values: [], immortals: [] } satisfies LayerReferences);
  requireNoCallbacks(baseline?.outside, readSlots(module));
  measure("references");
  const files = changedFiles(
    baseline?.files ?? new Map(),
    readTree(module.FS),
    baseline?.began ?? 0,
  );
  measure("files");
  // The switch for polling is the host's, not the program's.
  module.HEAPU8[module._Py_EMSCRIPTEN_SIGNAL_HANDLING] = 0;
  // Memory last: naming holders and checking runs Python.
  const memory = module.HEAPU8;
  clearDeadStack(instance);
  const scrubbed = options.keepFreeMemory
    ? undefined
    : scrubFreeMemory(instance, baseline?.memory ?? null);
  measure("scrub");
  const table = instance.table.record(baseline?.table ?? null);
  const runs = changedGrains(baseline?.memory ?? null, memory, table.steps.flatMap(libraryRange));
  measure("compare");
  const header = {
    kind,
    runtime: instance.runtime.buildId,
    stdlib: options.stdlib,
    parent: instance.ready?.layer ?? null,
    engine: instance.engine,
    memoryBytes: memory.byteLength,
    stackPointer: module.stackSave(),
    table,
    references,
    hiwire,
    files,
    cwd: module.FS.cwd(),
    monotonic: instance.clock.now(),
    pack: instance.pack?.hash ?? null,
    meta: {
      ...options.meta,
      permitted,
      ...(scrubbed && "skipped" in scrubbed ? { notScrubbed: scrubbed.skipped } : {}),
    },
  };
  const file = encodeLayer(header, runs, gather(memory, runs));
  measure("encode and checksum");
  return file;
}

/** Replaying a library writes its initial data, so a layer that brings it holds its whole range. */
function libraryRange(step: TableStep): MemoryRange[] {
  return step.kind === "library" ? [{ start: step.memoryBase, bytes: step.memorySize }] : [];
}

/** Zeroes the part of the C stack below the stack pointer: dead, but different in every build. */
export function clearDeadStack(instance: Instance): void {
  const end = instance.module._emscripten_stack_get_end();
  instance.module.HEAPU8.fill(0, end, instance.module.stackSave());
}
