import { ThawError } from "../errors.ts";
import { changedFiles, type FileTree, readTree } from "./files.ts";
import { encodeLayer, type LayerHeader } from "./format.ts";
import { countImmortals, type Instance, readSlots } from "./instance.ts";
import { changedGrains, gather, type MemoryRange } from "./memory.ts";
import { type Phases, phaseTimer } from "./phases.ts";
import { callJson, requirePython } from "./python.ts";
import { describeForPeople, describeValue, ReferenceFinder, type SlotEntry } from "./references.ts";
import { scrubFreeMemory } from "./scrub.ts";
import type { TableStep } from "./table.ts";
import type { LayerKind } from "./types.ts";

/** The state a layer is told against: taken while the parent was ready, before anything else ran. */
export interface Baseline {
  memory: Uint8Array;
  files: FileTree;
  steps: number;
}

/** Copies what a later capture compares with. */
export function takeBaseline(instance: Instance): Baseline {
  // Captured memory has a clear stack too: what restoring left there would only make a difference.
  clearDeadStack(instance);
  return {
    memory: instance.module.HEAPU8.slice(),
    files: readTree(instance.module.FS),
    steps: instance.table.steps.length,
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
  requireQuiet(instance);
  measure("quiescence");
  const hiwire = baseline ? null : serializeRoot(instance);
  const references = baseline ? changedReferences(instance) : noReferences();
  measure("references");
  const files = changedFiles(baseline?.files ?? new Map(), readTree(module.FS));
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
  const steps = instance.table.steps.slice(baseline?.steps ?? 0);
  const runs = changedGrains(baseline?.memory ?? null, memory, steps.flatMap(libraryRange));
  measure("compare");
  const header = {
    kind,
    runtime: instance.runtime.buildId,
    stdlib: options.stdlib,
    parent: instance.ready?.layer ?? null,
    engine: instance.engine,
    memoryBytes: memory.byteLength,
    stackPointer: module.stackSave(),
    table: {
      end: instance.table.state(),
      steps,
      fingerprint: instance.table.fingerprint(baseline ? (instance.ready?.tableLength ?? 0) : 0),
    },
    references,
    hiwire,
    files,
    cwd: module.FS.cwd(),
    monotonic: instance.clock.now(),
    pack: instance.pack?.hash ?? null,
    meta: {
      ...options.meta,
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

function requireQuiet(instance: Instance): void {
  const problems = callJson<string[]>(instance, "_thaw.quiescence", "problems");
  for (const stream of instance.module.FS.streams) {
    if (!stream || stream.fd <= 2) continue;
    const path = stream.path ?? "?";
    if (problems.some((problem) => problem.includes(path))) continue;
    problems.push(`file descriptor ${stream.fd} (${path}) is open`);
  }
  if (problems.length > 0) {
    throw new ThawError(
      "not_quiescent",
      `A snapshot can only be taken when nothing is under way at top level, but ${problems.join("; ")}. ` +
        "Do this inside a handler, or finish it before the top-level code ends.",
    );
  }
}

/** Zeroes the part of the C stack below the stack pointer: dead, but different in every build. */
export function clearDeadStack(instance: Instance): void {
  const end = instance.module._emscripten_stack_get_end();
  instance.module.HEAPU8.fill(0, end, instance.module.stackSave());
}

function serializeRoot(instance: Instance): { hiwireKeys: unknown[]; immortalKeys: string[] } {
  const finder = finderFor(instance);
  return instance.api.serializeHiwireState((value) => describeOrRefuse(instance, finder, value));
}

function noReferences(): LayerHeader["references"] {
  return { slots: [], immortals: [] };
}

function changedReferences(instance: Instance): LayerHeader["references"] {
  const { module, ready } = instance;
  const now = readSlots(module);
  const finder = finderFor(instance);
  const slots: [number, SlotEntry][] = [];
  const data = new Map<unknown, number>();
  for (const [index, value] of now.entries()) {
    if (ready && index < ready.slots.length && Object.is(ready.slots[index], value)) continue;
    const first = data.get(value);
    if (first !== undefined) slots.push([index, { data: null, same: first }]);
    else {
      const entry = describeOrRefuse(instance, finder, value);
      if (entry && "data" in entry) data.set(value, index);
      slots.push([index, entry]);
    }
  }
  const immortals: string[] = [];
  for (let index = ready?.immortals ?? 0; index < countImmortals(module); index++) {
    immortals.push(module.__hiwire_immortal_get(index) as string);
  }
  return { slots, immortals };
}

/** Paths never lead through Python objects, nor through Pyodide's inner workings. */
function finderFor(instance: Instance): ReferenceFinder {
  const inner = new Set<unknown>([instance.module, instance.api]);
  return new ReferenceFinder(
    instance.roots,
    (value) => inner.has(value) || instance.api.isPyProxy(value),
  );
}

function describeOrRefuse(instance: Instance, finder: ReferenceFinder, value: unknown): SlotEntry {
  if (value === undefined) return null;
  const proxied = instance.api.isPyProxy(value);
  const entry = proxied ? undefined : describeValue(value, finder);
  if (entry !== undefined) return entry;
  const holder = requirePython(instance, "_thaw.quiescence", "holder_of")(value) as string;
  throw new ThawError(
    "unreachable_reference",
    `${holder ? `${holder} holds` : "The program holds"} ${proxied ? "a JavaScript proxy of a Python object (create_proxy)" : describeForPeople(value)}, made while the top-level ` +
      "code ran. A snapshot can hold JavaScript values only if a property path leads to them " +
      "(js.fetch, js.console.log). Make this one inside a handler.",
  );
}
