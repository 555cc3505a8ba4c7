import { ALIGNMENT, FLAGS, HEAD_BYTES, IN_USE, LEAST_CHUNK } from "./dlmalloc.ts";

/*
 * The chunks of the C heap (`dlmalloc.ts` says what one looks like), one after the other from the heap's base
 * to the break, for the inspector: it takes what there is of a heap, also of one that doesn't hold together.
 */

/** What the allocator keeps for itself between the last chunk and the break. */
const TOP_FOOT_BYTES = 40;

/** Where the heap is: from the linker's `__heap_base` to the break. */
export interface HeapBounds {
  base: number;
  end: number;
}

/** The heap's chunks in ascending order. */
export interface HeapChunks {
  /** Address of each chunk's header, and after the last the address where the walk ended. */
  starts: Uint32Array;
  /** 1 for a chunk that is in use, 0 for a free one. */
  used: Uint8Array;
  /** Where the heap stopped making sense, if the walk did not reach its end. */
  brokenAt: number | null;
}

/**
 * All chunks of a heap. It stops early where a header can't be right: a program may have written over
 * one, or have called `sbrk` itself. What is behind is then the caller's to tell as unknown.
 */
export function listChunks(memory: Uint8Array, { base, end }: HeapBounds): HeapChunks {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.byteLength >>> 2);
  const starts: number[] = [];
  const used: number[] = [];
  let at = Math.ceil(base / ALIGNMENT) * ALIGNMENT;
  const last = end - TOP_FOOT_BYTES;
  let brokenAt: number | null = null;
  while (at < last) {
    const head = words[(at + 4) >>> 2] ?? 0;
    const size = (head & ~FLAGS) >>> 0;
    if (size < LEAST_CHUNK || at + size > last) {
      brokenAt = at;
      break;
    }
    starts.push(at);
    used.push(head & IN_USE ? 1 : 0);
    at += size;
  }
  starts.push(at);
  return { starts: Uint32Array.from(starts), used: Uint8Array.from(used), brokenAt };
}

/** Finds the chunk that an address lies in. */
export class ChunkIndex {
  readonly #starts: Uint32Array;
  readonly #first: Uint32Array;
  readonly #base: number;
  readonly #end: number;

  constructor({ starts }: HeapChunks) {
    this.#starts = starts;
    this.#base = starts[0] ?? 0;
    this.#end = starts[starts.length - 1] ?? 0;
    // For each page of the heap, the chunk that its first byte lies in.
    this.#first = new Uint32Array(((this.#end - this.#base) >>> PAGE_SHIFT) + 2);
    let chunk = 0;
    for (let page = 0; page < this.#first.length; page++) {
      const address = this.#base + (page << PAGE_SHIFT);
      while (chunk + 2 < starts.length && (starts[chunk + 1] ?? 0) <= address) chunk++;
      this.#first[page] = chunk;
    }
  }

  /** The chunk whose contents an address points to, or -1. A pointer into a header is none. */
  find(address: number): number {
    if (address < this.#base + HEAD_BYTES || address >= this.#end) return -1;
    const page = (address - this.#base) >>> PAGE_SHIFT;
    let low = this.#first[page] ?? 0;
    let high = this.#first[page + 1] ?? low;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= address) low = middle;
      else high = middle - 1;
    }
    return address >= (this.#starts[low] ?? 0) + HEAD_BYTES ? low : -1;
  }
}

const PAGE_SHIFT = 12;
