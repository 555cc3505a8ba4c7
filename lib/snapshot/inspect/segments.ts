import type { HeapChunks } from "../heap/chunks.ts";
import { GRAIN_BYTES, type GrainRuns } from "../memory.ts";
import type { MemoryLayout } from "./layout.ts";
import { NOBODY, type Ownership } from "./ownership.ts";
import { CAUSES } from "./types.ts";

/** A stretch of memory of one cause. Segments follow each other without gaps. */
export interface Segment {
  start: number;
  bytes: number;
  /** Index into {@link CAUSES}. */
  cause: number;
  /** The chunk it is, or -1 outside the heap. */
  chunk: number;
  /** How many of its bytes the inspected layer writes. */
  changed: number;
}

const STATIC = CAUSES.indexOf("static");
const STACK = CAUSES.indexOf("stack");
const NATIVE = CAUSES.indexOf("native");
const UNUSED = CAUSES.indexOf("unused");

/** Calls `visit` for all of memory, from its start to its end. The segment is only good for the call. */
export function eachSegment(
  memoryBytes: number,
  { stack, heap: bounds }: MemoryLayout,
  heap: HeapChunks,
  found: Ownership,
  runs: GrainRuns,
  visit: (segment: Segment) => void,
): void {
  const changes = new RunCursor(runs);
  const segment: Segment = { start: 0, bytes: 0, cause: STATIC, chunk: NOBODY, changed: 0 };
  const upTo = (end: number, cause: number, chunk = NOBODY): void => {
    const start = segment.start + segment.bytes;
    if (end <= start) return;
    Object.assign(segment, { start, bytes: end - start, cause, chunk });
    segment.changed = changes.within(start, end);
    visit(segment);
  };
  upTo(Math.min(stack.low, memoryBytes), STATIC);
  upTo(stack.high, STACK);
  upTo(heap.starts[0] ?? bounds.base, STATIC);
  for (let chunk = 0; chunk < heap.used.length; chunk++) {
    upTo(heap.starts[chunk + 1] ?? 0, found.cause[chunk] ?? NATIVE, chunk);
  }
  // The allocator's own end mark, and whatever is behind a place where the walk could not go on.
  upTo(bounds.end, NATIVE);
  upTo(memoryBytes, UNUSED);
}

/** How many bytes of the runs lie in ranges that are asked for in ascending order. */
class RunCursor {
  readonly #runs: GrainRuns;
  #at = 0;

  constructor(runs: GrainRuns) {
    this.#runs = runs;
  }

  within(start: number, end: number): number {
    let bytes = 0;
    while (this.#at < this.#runs.length) {
      const from = (this.#runs[this.#at] ?? 0) * GRAIN_BYTES;
      const to = from + (this.#runs[this.#at + 1] ?? 0) * GRAIN_BYTES;
      bytes += Math.max(0, Math.min(to, end) - Math.max(from, start));
      if (to > end) break;
      this.#at += 2;
    }
    return bytes;
  }
}
