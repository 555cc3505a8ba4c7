import { findHeapState, UnknownHeap, walkHeap } from "./heap/dlmalloc.ts";
import type { Instance } from "./instance.ts";
import type { MemoryRange } from "./memory.ts";

/** What scrubbing did: how many free bytes it looked at, or why it left them all as they were. */
export type ScrubReport = { freeBytes: number; changedWords: number } | { skipped: string };

/**
 * Takes what earlier objects left behind out of free memory, right before it is compared. Free bytes get
 * what `before` (the parent's memory) has there, which costs a layer nothing; a root's get zeroes. Nobody
 * may run Python, or anything that allocates, between this and the capture.
 *
 * The heap is walked and checked as a whole first. Where it isn't what this version of Pyodide is known to
 * have, nothing is touched: the layer is larger, not wrong.
 */
export function scrubFreeMemory(instance: Instance, before: Uint8Array | null): ScrubReport {
  const { module } = instance;
  const memory = module.HEAPU8;
  const words = wordsOf(memory);
  try {
    const state = findHeapState(words, module._emscripten_stack_get_end());
    const ranges = walkHeap(words, state).free;
    const unused = module._sbrk(0) >>> 0;
    ranges.push({ start: unused, bytes: memory.byteLength - unused });
    return resetRanges(words, before ? wordsOf(before) : new Uint32Array(), ranges);
  } catch (thrown) {
    if (thrown instanceof UnknownHeap) return { skipped: thrown.message };
    throw thrown;
  }
}

/**
 * Gives the ranges, which lie on whole words, the bytes they had before; past the end of `before`, and
 * without it, zeroes.
 */
function resetRanges(
  memory: Uint32Array,
  before: Uint32Array,
  ranges: MemoryRange[],
): { freeBytes: number; changedWords: number } {
  let freeBytes = 0;
  let changedWords = 0;
  for (const { start, bytes } of ranges) {
    freeBytes += bytes;
    const end = (start + bytes) >>> 2;
    for (let at = start >>> 2; at < end; at++) {
      const old = at < before.length ? (before[at] as number) : 0;
      if (memory[at] === old) continue;
      memory[at] = old;
      changedWords += 1;
    }
  }
  return { freeBytes, changedWords };
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
}
