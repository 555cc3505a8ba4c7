import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instance } from "../instance.ts";
import { scrubFreeMemory } from "../scrub.ts";
import { findHeapState, UnknownHeap, walkHeap } from "./dlmalloc.ts";

const MEMORY = 65536;
const STATE = 1024;
const BASE = 8192;
/** What the allocator keeps behind the top chunk. */
const FOOT = 40;

interface Block {
  size: number;
  used: boolean;
}

/** Chunks as a real heap has them: two free ones never lie side by side. */
const blocks = fc
  .array(
    fc.record({
      size: fc.integer({ min: 2, max: 90 }).map((units) => units * 8),
      used: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((list) => list.filter((block, at) => block.used || list[at - 1]?.used !== false));

/** A heap of these chunks, full of `fill`, as the allocator would have left it. */
function heapOf(list: Block[], fill: number): { words: Uint32Array; free: Set<number> } {
  const bytes = new Uint8Array(MEMORY).fill(fill, BASE, MEMORY - 4096);
  const words = new Uint32Array(bytes.buffer);
  const put = (address: number, value: number): void => {
    words[address >>> 2] = value;
  };
  const free = new Set<number>();
  let at = BASE;
  let previousUsed = true;
  // The list of a bin: the bin itself, then each of its chunks, in a ring.
  const bin = STATE + 40;
  const ring = [bin];
  for (const { size, used } of list) {
    put(at + 4, size | (used ? 2 : 0) | (previousUsed ? 1 : 0));
    if (!used) {
      put(at + size, size);
      ring.push(at);
      const kept = size < 256 ? 16 : 32;
      for (let byte = at + kept; byte < at + size; byte++) free.add(byte);
    }
    previousUsed = used;
    at += size;
  }
  for (const [position, chunk] of ring.entries()) {
    put(chunk + 8, ring[(position + 1) % ring.length] ?? 0);
    put(chunk + 12, ring.at(position - 1) ?? 0);
  }
  const end = MEMORY - 4096;
  const topSize = end - FOOT - at;
  put(at + 4, topSize | (previousUsed ? 1 : 0));
  for (let byte = at + 8; byte < at + topSize; byte++) free.add(byte);
  put(STATE, 1);
  put(STATE + 12, topSize);
  put(STATE + 16, BASE);
  put(STATE + 24, at);
  put(STATE + 448, BASE);
  put(STATE + 452, end - BASE);
  return { words, free };
}

/** A heap whose last chunk is in use: the top's flag then says so, as `findHeapState` wants it. */
const heap = blocks.map((list): Block[] => [...list, { size: 24, used: true }]);

function fakeInstance(words: Uint32Array): Instance {
  const module = {
    HEAPU8: new Uint8Array(words.buffer),
    _emscripten_stack_get_end: () => BASE,
    _sbrk: () => MEMORY - 4096,
  };
  return { module } as unknown as Instance;
}

describe("walking the C heap", () => {
  it("finds the state, and every free byte that the allocator does not read", () => {
    fc.assert(
      fc.property(heap, (list) => {
        const { words, free } = heapOf(list, 0xaa);
        expect(findHeapState(words, BASE)).toBe(STATE);
        const walk = walkHeap(words, STATE);
        const found = new Set<number>();
        for (const { start, bytes } of walk.free) {
          for (let at = start; at < start + bytes; at++) found.add(at);
        }
        expect(found).toEqual(free);
        expect(walk.chunks).toBe(list.length);
        expect(walk.freeChunks).toBe(list.filter(({ used }) => !used).length + 1);
      }),
      { numRuns: 50 },
    );
  });

  it("stops at a chunk whose size or flags are damaged, wherever it is", () => {
    fc.assert(
      fc.property(heap, fc.nat(), fc.constantFrom(0, 1, 2, 8, 4096), (list, pick, change) => {
        const { words } = heapOf(list, 0);
        const damaged = pick % list.length;
        const at = list.slice(0, damaged).reduce((sum, { size }) => sum + size, BASE);
        const head = (at >>> 2) + 1;
        // 0 stands for a head that was overwritten; an added size is no multiple of the rest's.
        words[head] = change === 0 ? 0 : (words[head] ?? 0) ^ (change === 4096 ? 0x10000 : change);
        if (change === 8 && list[damaged]?.used) return;
        expect(() => walkHeap(words, STATE)).toThrow(UnknownHeap);
      }),
    );
  });

  it("stops where segments lead in a circle", () => {
    const { words } = heapOf([{ size: 24, used: true }], 0);
    words[(STATE + 456) >>> 2] = STATE + 448;
    expect(() => walkHeap(words, STATE)).toThrow("its segments lead in a circle");
  });

  it("says at which chunk a free one is in no list", () => {
    const { words } = heapOf(
      [
        { size: 64, used: false },
        { size: 24, used: true },
      ],
      0,
    );
    words[(BASE + 8) >>> 2] = 4;
    expect(() => walkHeap(words, STATE)).toThrow(`the chunk at ${BASE} is free but in no list`);
  });
});

describe("scrubbing free memory", () => {
  it("gives free bytes what was there before, or zero, and touches nothing else", () => {
    fc.assert(
      fc.property(heap, fc.boolean(), (list, upper) => {
        const { words, free } = heapOf(list, 0xaa);
        const old = upper ? new Uint8Array(MEMORY / 2).fill(0x55) : null;
        const memory = new Uint8Array(words.buffer);
        const expected = memory.slice();
        for (const at of free) expected[at] = old && at < old.length ? 0x55 : 0;
        const report = scrubFreeMemory(fakeInstance(words), old);
        expect(report).toMatchObject({ freeBytes: free.size + 4096 });
        // What lies past the heap's end was zero and is; so only the heap can differ.
        expect(memory.subarray(0, MEMORY - 4096)).toEqual(expected.subarray(0, MEMORY - 4096));
        expect(scrubFreeMemory(fakeInstance(words), old)).toMatchObject({ changedWords: 0 });
      }),
      { numRuns: 30 },
    );
  });

  it("leaves a heap alone that is not as expected, and says why", () => {
    const { words } = heapOf([{ size: 64, used: true }], 0xaa);
    words[(BASE >>> 2) + 1] = 0x1003;
    const before = words.slice();
    expect(scrubFreeMemory(fakeInstance(words), null)).toEqual({
      skipped: expect.stringMatching(/^the chunk at \d+ /),
    });
    expect(words).toEqual(before);
    const empty = new Uint32Array(MEMORY / 4);
    expect(scrubFreeMemory(fakeInstance(empty), null)).toEqual({
      skipped: "0 places look like the allocator's state",
    });
  });
});
