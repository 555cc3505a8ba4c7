import { listChunks } from "../heap/chunks.ts";
import type { GrainRuns } from "../memory.ts";
import type { MemoryLayout } from "./layout.ts";
import type { PythonObjects } from "./objects.ts";
import { findOwners, type NamedRange } from "./ownership.ts";
import { PageMapBuilder } from "./page-map.ts";
import { eachSegment, type Segment } from "./segments.ts";
import { Shares, total } from "./shares.ts";
import {
  CAUSES,
  type Cause,
  type LibraryReport,
  type MemoryReport,
  type PythonReport,
  type Share,
} from "./types.ts";

export interface MemoryInput {
  /** Linear memory as it was when the chain was restored, before anything else ran. */
  memory: Uint8Array;
  layout: MemoryLayout;
  libraries: LibraryReport[];
  /** What the inspected layer writes. */
  runs: GrainRuns;
  /** Null where Python could not be asked; `reason` then says why. */
  objects: PythonObjects | null;
  reason: string | null;
  /** Bytes of a cell of the page map. */
  pageBytes?: number;
}

const RUNTIME = "Pyodide and CPython";

/** Sizes by cause, owners, and the page map of a memory. */
export function analyseMemory(input: MemoryInput): MemoryReport {
  const { memory, layout, libraries, objects, runs } = input;
  const heap = listChunks(memory, layout.heap);
  const ranges = libraries.map(
    ({ name, memoryBase, memoryBytes }): NamedRange => ({
      name,
      start: memoryBase,
      bytes: memoryBytes,
    }),
  );
  const natives: NamedRange[] = [...ranges, { name: RUNTIME, start: 0, bytes: layout.stack.low }];
  const found = findOwners(memory, heap, ranges, natives, objects);
  const causes = CAUSES.map((): Share => ({ bytes: 0, changed: 0 }));
  const tally = new Tally(objects);
  const map = new PageMapBuilder(memory.length, runs, input.pageBytes);
  const libraryAt = (segment: Segment): string | undefined =>
    ranges.find(({ start }) => start >= segment.start && start < segment.start + segment.bytes)
      ?.name;

  eachSegment(memory.length, layout, heap, found, runs, (segment) => {
    const share = causes[segment.cause];
    if (share) {
      share.bytes += segment.bytes;
      share.changed += segment.changed;
    }
    const cause = CAUSES[segment.cause];
    const owner = found.owner[segment.chunk] ?? -1;
    if (cause === "object" || cause === "data") {
      map.add(segment, objects?.modules[owner]);
      tally.python(segment, cause, owner, found.type[segment.chunk] ?? -1);
    } else if (cause === "native" || cause === "library") {
      const name = cause === "native" ? natives[owner]?.name : libraryAt(segment);
      map.add(segment, name);
      if (cause === "native") tally.native(segment, name);
    } else map.add(segment, undefined);
  });

  return {
    memoryBytes: memory.length,
    causes: Object.fromEntries(CAUSES.map((cause, at) => [cause, causes[at]])) as Record<
      Cause,
      Share
    >,
    heap: { ...layout.heap, chunks: heap.used.length, brokenAt: heap.brokenAt },
    stack: layout.stack,
    libraries,
    python: objects && tally.report(objects),
    reason: input.reason,
    map: map.finish(),
  };
}

/** Adds up who owns what. */
class Tally {
  readonly #objects: PythonObjects | null;
  readonly #types = new Shares();
  readonly #modules = new Shares();
  readonly #packages = new Shares();
  readonly #natives = new Shares();
  readonly #unattributed: Share[] = [];
  #count = 0;

  constructor(objects: PythonObjects | null) {
    this.#objects = objects;
  }

  python({ bytes, changed }: Segment, cause: Cause, owner: number, type: number): void {
    const one = cause === "object" ? 1 : 0;
    this.#count += one;
    this.#types.add(this.#objects?.types[type] ?? "?", bytes, changed, one);
    const module = this.#objects?.modules[owner];
    if (module === undefined) this.#unattributed.push({ bytes, changed });
    else {
      this.#modules.add(module, bytes, changed, one);
      this.#packages.add(module.split(".")[0] ?? module, bytes, changed, one);
    }
  }

  native({ bytes, changed }: Segment, name: string | undefined): void {
    this.#natives.add(name ?? "held by nothing that could be found", bytes, changed, 1);
  }

  report({ rows }: PythonObjects): PythonReport {
    return {
      objects: this.#count,
      staticObjects: Math.max(0, rows.length / 3 - this.#count),
      types: this.#types.list(),
      modules: this.#modules.list(),
      packages: this.#packages.list(),
      unattributed: total(this.#unattributed),
      native: this.#natives.list(),
    };
  }
}
