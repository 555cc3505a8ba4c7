import { ChunkIndex, type HeapChunks } from "../heap/chunks.ts";
import type { MemoryRange } from "../memory.ts";
import type { PythonObjects } from "./objects.ts";
import { CAUSES, type Cause } from "./types.ts";

const CHUNK_HEADER = 8;
export const NOBODY = -1;

/** A library's data, or the main module's. */
export interface NamedRange extends MemoryRange {
  name: string;
}

/** What each chunk of the heap is there for, in columns as long as there are chunks. */
export interface Ownership {
  /** Index into {@link CAUSES}. */
  cause: Uint8Array;
  /** For objects and their buffers: index of the module; for C's chunks: of the native owner. */
  owner: Int32Array;
  /** For objects and their buffers: index of the type. */
  type: Int32Array;
}

const UNKNOWN = 255;
const NUMBER = Object.fromEntries(CAUSES.map((cause, at) => [cause, at])) as Record<Cause, number>;

/**
 * Finds out what each chunk is there for. Objects are known by their addresses. The rest is found as a
 * conservative garbage collector would: a word that points to a chunk holds it, first for the objects
 * (tables of a dict, items of a list, what a Rust class owns), then for libraries' data, then for the
 * runtime's own. A number may look like a pointer, so only those to a chunk's start count at first, and
 * those into its middle for what is left then. What nobody is seen to hold stays C's, without an owner.
 * @param natives libraries first, then the main module
 */
export function findOwners(
  memory: Uint8Array,
  heap: HeapChunks,
  libraries: NamedRange[],
  natives: NamedRange[],
  objects: PythonObjects | null,
): Ownership {
  const count = heap.used.length;
  const cause = new Uint8Array(count).fill(UNKNOWN);
  const owner = new Int32Array(count).fill(NOBODY);
  const type = new Int32Array(count).fill(NOBODY);
  const index = new ChunkIndex(heap);
  for (let chunk = 0; chunk < count; chunk++) {
    if (!heap.used[chunk]) cause[chunk] = NUMBER.free;
  }
  for (const { start, bytes } of libraries) {
    const chunk = bytes > 0 ? index.find(start) : -1;
    if (chunk >= 0) cause[chunk] = NUMBER.library;
  }
  const walker = new Walker(memory, heap, index, { cause, owner, type });
  const held = claimObjects(objects, index, { cause, owner, type });
  for (const exact of [true, false]) {
    walker.spread(held, NUMBER.data, exact);
    for (const [at, range] of natives.entries()) {
      walker.spread(walker.hold(range, NUMBER.native, at, exact), NUMBER.native, exact);
    }
  }
  for (let chunk = 0; chunk < count; chunk++) {
    if (cause[chunk] === UNKNOWN) cause[chunk] = NUMBER.native;
  }
  return { cause, owner, type };
}

/** Objects come in the order in which they found their modules: the nearest first. */
function claimObjects(
  objects: PythonObjects | null,
  index: ChunkIndex,
  { cause, owner, type }: Ownership,
): number[] {
  const claimed: number[] = [];
  const rows = objects?.rows ?? new Uint32Array(0);
  for (let at = 0; at < rows.length; at += 3) {
    const chunk = index.find(rows[at] ?? 0);
    if (chunk < 0 || cause[chunk] !== UNKNOWN) continue;
    cause[chunk] = NUMBER.object;
    type[chunk] = rows[at + 1] ?? 0;
    owner[chunk] = (rows[at + 2] ?? 0) | 0;
    claimed.push(chunk);
  }
  return claimed;
}

class Walker {
  readonly #words: Uint32Array;
  readonly #heap: HeapChunks;
  readonly #index: ChunkIndex;
  readonly #found: Ownership;

  constructor(memory: Uint8Array, heap: HeapChunks, index: ChunkIndex, found: Ownership) {
    this.#words = new Uint32Array(memory.buffer, memory.byteOffset, memory.byteLength >>> 2);
    this.#heap = heap;
    this.#index = index;
    this.#found = found;
  }

  /** Claims what these chunks point to, and what that points to, for the same owner; adds it to them. */
  spread(queue: number[], cause: number, exact: boolean): void {
    const { starts } = this.#heap;
    const { owner, type } = this.#found;
    for (let at = 0; at < queue.length; at++) {
      const chunk = queue[at] ?? 0;
      const start = (starts[chunk] ?? 0) + CHUNK_HEADER;
      // The first word of the next chunk's header belongs to this one while it is in use.
      const end = (starts[chunk + 1] ?? 0) + 4;
      const holder = { owner: owner[chunk] ?? NOBODY, type: type[chunk] ?? NOBODY };
      this.#scan(start, end, { ...holder, cause, exact }, queue);
    }
  }

  /** Claims what a range of memory points to. */
  hold({ start, bytes }: MemoryRange, cause: number, owner: number, exact: boolean): number[] {
    const claimed: number[] = [];
    this.#scan(start, start + bytes, { cause, owner, type: NOBODY, exact }, claimed);
    return claimed;
  }

  #scan(start: number, end: number, holder: Holder, claimed: number[]): void {
    const found = this.#found;
    const { starts } = this.#heap;
    for (let word = start >>> 2; word < end >>> 2; word++) {
      const address = this.#words[word] ?? 0;
      const chunk = this.#index.find(address);
      if (chunk < 0 || found.cause[chunk] !== UNKNOWN) continue;
      if (holder.exact && address !== (starts[chunk] ?? 0) + CHUNK_HEADER) continue;
      found.cause[chunk] = holder.cause;
      found.owner[chunk] = holder.owner;
      found.type[chunk] = holder.type;
      claimed.push(chunk);
    }
  }
}

interface Holder {
  cause: number;
  owner: number;
  type: number;
  /** Only pointers to a chunk's start count. */
  exact: boolean;
}
