/** The unit of a memory delta, in bytes. Pages would be simpler, but new objects land in holes all over
 * the heap: a program that changes 50 KB touches 2.4 MB of pages. */
export const GRAIN_BYTES = 8;
const GRAIN_WORDS = GRAIN_BYTES / 4;
/** Memory is compared page by page first: most pages have not changed at all. */
const PAGE_BYTES = 4096;
const PAGE_WORDS = PAGE_BYTES / 4;
/** Two changes closer than this become one run: a run costs about as much as copying so many grains. */
const MERGE_GRAINS = 4;

/** Runs of grains, flat: first grain, count, first grain, count, … in ascending order. */
export type GrainRuns = number[];

/** A range of memory, in bytes. */
export interface MemoryRange {
  start: number;
  bytes: number;
}

/**
 * The grains of `memory` that differ from `before`, and all in a range of `always`. Past the end of
 * `before`, and everywhere if it is null, memory counts as zeroes. Runs may hold a few unchanged grains.
 */
export function changedGrains(
  before: Uint8Array | null,
  memory: Uint8Array,
  always: MemoryRange[] = [],
): GrainRuns {
  const old = before ? wordsOf(before) : new Int32Array(0);
  const words = wordsOf(memory);
  const runs = new RunCollector();
  for (let page = 0; page < words.length / PAGE_WORDS; page++) {
    const start = page * PAGE_WORDS;
    const forced = always.filter((range) => touchesPage(range, page));
    if (forced.length === 0 && !differs(old, words, start, start + PAGE_WORDS)) continue;
    for (let at = start; at < start + PAGE_WORDS; at += GRAIN_WORDS) {
      const changed = differs(old, words, at, at + GRAIN_WORDS);
      if (changed || forced.some((range) => holds(range, at * 4))) runs.add(at / GRAIN_WORDS);
    }
  }
  return runs.finish();
}

/** Number of bytes in the runs. */
export function runBytes(runs: GrainRuns): number {
  let grains = 0;
  for (let at = 1; at < runs.length; at += 2) grains += runs[at] ?? 0;
  return grains * GRAIN_BYTES;
}

/** The runs' contents, one after the other. */
export function gather(memory: Uint8Array, runs: GrainRuns): Uint8Array {
  const contents = new Uint8Array(runBytes(runs));
  let offset = 0;
  for (let at = 0; at < runs.length; at += 2) {
    const start = (runs[at] ?? 0) * GRAIN_BYTES;
    const length = (runs[at + 1] ?? 0) * GRAIN_BYTES;
    contents.set(memory.subarray(start, start + length), offset);
    offset += length;
  }
  return contents;
}

/** Writes gathered contents back to where they belong. */
export function scatter(contents: Uint8Array, runs: GrainRuns, memory: Uint8Array): void {
  let offset = 0;
  for (let at = 0; at < runs.length; at += 2) {
    const length = (runs[at + 1] ?? 0) * GRAIN_BYTES;
    memory.set(contents.subarray(offset, offset + length), (runs[at] ?? 0) * GRAIN_BYTES);
    offset += length;
  }
}

/** Zeroes everything between the runs, up to `end` (bytes): a root layer stands for whole memory. */
export function clearBetween(runs: GrainRuns, memory: Uint8Array, end: number): void {
  let position = 0;
  for (let at = 0; at < runs.length; at += 2) {
    const start = (runs[at] ?? 0) * GRAIN_BYTES;
    if (position >= end) return;
    if (start > position) memory.fill(0, position, Math.min(start, end));
    position = start + (runs[at + 1] ?? 0) * GRAIN_BYTES;
  }
  if (end > position) memory.fill(0, position, end);
}

/** Runs as bytes: for each the gap since the last one and its length, as LEB128, padded to a grain. */
export function encodeRuns(runs: GrainRuns): Uint8Array {
  const bytes: number[] = [];
  let position = 0;
  for (let at = 0; at < runs.length; at += 2) {
    pushVarint(bytes, (runs[at] ?? 0) - position);
    pushVarint(bytes, runs[at + 1] ?? 0);
    position = (runs[at] ?? 0) + (runs[at + 1] ?? 0);
  }
  while (bytes.length % GRAIN_BYTES !== 0) bytes.push(0);
  return Uint8Array.from(bytes);
}

/** The first `count` runs of what {@link encodeRuns} wrote. */
export function decodeRuns(bytes: Uint8Array, count: number): GrainRuns {
  const runs: GrainRuns = new Array<number>(count * 2);
  let offset = 0;
  let position = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[offset++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  for (let run = 0; run < count; run++) {
    position += next();
    const length = next();
    runs[run * 2] = position;
    runs[run * 2 + 1] = length;
    position += length;
  }
  return runs;
}

class RunCollector {
  readonly #runs: GrainRuns = [];
  #start = -1;
  #end = -1;

  add(grain: number): void {
    if (this.#start >= 0 && grain - this.#end <= MERGE_GRAINS) this.#end = grain + 1;
    else {
      this.#flush();
      this.#start = grain;
      this.#end = grain + 1;
    }
  }

  finish(): GrainRuns {
    this.#flush();
    return this.#runs;
  }

  #flush(): void {
    if (this.#start >= 0) this.#runs.push(this.#start, this.#end - this.#start);
  }
}

function differs(old: Int32Array, words: Int32Array, from: number, to: number): boolean {
  if (from >= old.length) {
    for (let at = from; at < to; at++) if (words[at] !== 0) return true;
    return false;
  }
  for (let at = from; at < to; at++) if (words[at] !== old[at]) return true;
  return false;
}

function touchesPage({ start, bytes }: MemoryRange, page: number): boolean {
  return start < (page + 1) * PAGE_BYTES && start + bytes > page * PAGE_BYTES;
}

function holds({ start, bytes }: MemoryRange, address: number): boolean {
  return address + GRAIN_BYTES > start && address < start + bytes;
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
}

function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
}
