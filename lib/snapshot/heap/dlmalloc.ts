import type { MemoryRange } from "../memory.ts";

/*
 * The C heap as Emscripten's allocator (dlmalloc 2.8.6, 32 bits, no locks, no footers) lays it out. Pyodide
 * builds Python without pymalloc, so every Python object is a chunk of this heap too.
 *
 * A chunk begins with the size of the chunk before it (only if that is free) and its own size, whose low
 * bits say whether the one before (1) and it itself (2) are in use. What follows is the caller's, or, in a
 * free chunk, the links of the list or tree it is kept in. The chunk at the end of the heap is the `top`.
 */
const PREVIOUS_IN_USE = 1;
export const IN_USE = 2;
export const FLAGS = 7;
export const ALIGNMENT = 8;
export const LEAST_CHUNK = 16;
/** The head of a chunk that only ends a segment. */
const FENCE = 7;

/** Bytes at the start of a free chunk that the allocator reads: sizes; links of a list; links of a tree. */
export const HEAD_BYTES = 8;
const LIST_BYTES = 16;
const TREE_BYTES = 32;
/** Free chunks from this size on are kept in trees. */
const LEAST_TREE_CHUNK = 256;

/** Word offsets in the allocator's state (`struct malloc_state`). */
const AT = { dvSize: 2, topSize: 3, least: 4, dv: 5, top: 6, bins: 10, segment: 112 } as const;
const BINS = 32;
const STATE_WORDS = 118;

/** What is known of a heap once it was walked from end to end. */
export interface HeapWalk {
  /** The free bytes that the allocator itself never looks at. */
  free: MemoryRange[];
  chunks: number;
  freeChunks: number;
  /** All bytes of free chunks and the top, heads included: `mallinfo`'s `fordblks`. */
  freeBytes: number;
}

/** A heap that is not as this file describes it; the message says where. */
export class UnknownHeap extends Error {
  override name = "UnknownHeap";
}

/**
 * Where the allocator keeps its state, in bytes: somewhere in static data, below `end`. It gives itself
 * away by lists that lead back to it, and a top chunk whose size it repeats.
 * @throws UnknownHeap where there is no such place, or more than one
 */
export function findHeapState(words: Uint32Array, end: number): number {
  const found: number[] = [];
  const last = (end >>> 2) - STATE_WORDS;
  for (let state = 0; state < last; state++) {
    // The first segment begins at the least address; hardly any other place passes this.
    const least = words[state + AT.least];
    if (least === 0 || least !== words[state + AT.segment]) continue;
    if (looksLikeState(words, state)) found.push(state * 4);
  }
  const [address] = found;
  if (address === undefined || found.length > 1) {
    throw new UnknownHeap(`${found.length} places look like the allocator's state`);
  }
  return address;
}

function looksLikeState(words: Uint32Array, state: number): boolean {
  const top = word(words, state + AT.top);
  const topSize = word(words, state + AT.topSize);
  if (top === 0 || topSize === 0 || top % ALIGNMENT !== 0 || topSize % ALIGNMENT !== 0)
    return false;
  if (word(words, (top >>> 2) + 1) !== topSize + PREVIOUS_IN_USE) return false;
  const marked = word(words, state);
  for (let bin = 0; bin < BINS; bin++) {
    // A bin that went empty keeps its last links; only the map says which are in use.
    if ((marked & (1 << bin)) === 0) continue;
    const address = (state + AT.bins + bin * 2) * 4;
    const first = word(words, (address >>> 2) + 2);
    if (word(words, (first >>> 2) + 3) !== address) return false;
  }
  return true;
}

/**
 * Walks every chunk of the heap and checks that sizes, flags and links agree.
 * @param state address of the allocator's state, from {@link findHeapState}
 * @throws UnknownHeap at the first thing that doesn't
 */
export function walkHeap(words: Uint32Array, state: number): HeapWalk {
  const at = state >>> 2;
  const walk: HeapWalk = { free: [], chunks: 0, freeChunks: 0, freeBytes: 0 };
  const special = { dv: word(words, at + AT.dv), top: word(words, at + AT.top) };
  let sawTop = false;
  const seen = new Set<number>();
  for (let segment = at + AT.segment; segment !== 0; ) {
    if (seen.has(segment)) throw new UnknownHeap("its segments lead in a circle");
    seen.add(segment);
    const base = word(words, segment);
    const end = base + word(words, segment + 1);
    sawTop = walkSegment(words, base, end, special, walk) || sawTop;
    segment = word(words, segment + 2) >>> 2;
  }
  if (!sawTop) throw new UnknownHeap("no segment holds the top chunk");
  return walk;
}

/** True when the segment holds the top chunk, which ends it. */
function walkSegment(
  words: Uint32Array,
  base: number,
  end: number,
  special: { dv: number; top: number },
  walk: HeapWalk,
): boolean {
  if (end > words.byteLength || base >= end) throw new UnknownHeap(`a segment ends at ${end}`);
  let chunk = Math.ceil(base / ALIGNMENT) * ALIGNMENT;
  let previousInUse = true;
  while (chunk < end) {
    const head = word(words, (chunk >>> 2) + 1);
    const size = head - (head & FLAGS);
    if (head === FENCE) return false;
    if (size < LEAST_CHUNK || chunk + size > end) throw wrong(chunk, `has the size ${size}`);
    if (((head & PREVIOUS_IN_USE) !== 0) !== previousInUse) throw wrong(chunk, "has a wrong flag");
    if (chunk === special.top) {
      countFree(walk, chunk, size, HEAD_BYTES);
      return true;
    }
    previousInUse = (head & IN_USE) !== 0;
    if (!previousInUse) walkFree(words, chunk, size, special.dv, walk);
    walk.chunks += 1;
    chunk += size;
  }
  return false;
}

function walkFree(
  words: Uint32Array,
  chunk: number,
  size: number,
  dv: number,
  walk: HeapWalk,
): void {
  if (word(words, (chunk + size) >>> 2) !== size) throw wrong(chunk, "is not told to the next");
  // The chunk that small requests are cut from is in no list.
  if (chunk === dv) {
    countFree(walk, chunk, size, HEAD_BYTES);
    return;
  }
  const next = word(words, (chunk >>> 2) + 2);
  const previous = word(words, (chunk >>> 2) + 3);
  if (word(words, (next >>> 2) + 3) !== chunk || word(words, (previous >>> 2) + 2) !== chunk) {
    throw wrong(chunk, "is free but in no list");
  }
  countFree(walk, chunk, size, size < LEAST_TREE_CHUNK ? LIST_BYTES : TREE_BYTES);
}

function countFree(walk: HeapWalk, chunk: number, size: number, kept: number): void {
  walk.freeChunks += 1;
  walk.freeBytes += size;
  if (size > kept) walk.free.push({ start: chunk + kept, bytes: size - kept });
}

function wrong(chunk: number, how: string): UnknownHeap {
  return new UnknownHeap(`the chunk at ${chunk} ${how}`);
}

/** Past the end of memory there is nothing: a wrong address then fails the check it is read for. */
function word(words: Uint32Array, at: number): number {
  return words[at] ?? 0;
}
