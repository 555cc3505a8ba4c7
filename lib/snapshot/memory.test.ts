import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changedGrains,
  clearBetween,
  decodeRuns,
  encodeRuns,
  GRAIN_BYTES,
  type GrainRuns,
  gather,
  type MemoryRange,
  runBytes,
  scatter,
} from "./memory.ts";

const PAGE = 4096;

/** Memory of so many pages with random bytes written here and there. */
function memoryOf(pages: number): fc.Arbitrary<Uint8Array> {
  const write = fc.record({
    at: fc.nat(pages * PAGE - 1),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }),
  });
  return fc.array(write, { maxLength: 12 }).map((writes) => {
    const memory = new Uint8Array(pages * PAGE);
    for (const { at, bytes } of writes)
      memory.set(bytes.subarray(0, Math.min(bytes.length, memory.length - at)), at);
    return memory;
  });
}

/** A memory before and after, where the later one may be longer. */
const pair = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.nat(2))
  .chain(([pages, more]) => fc.tuple(memoryOf(pages), memoryOf(pages + more)));

const range = fc.record({ start: fc.nat(4 * PAGE - 1), bytes: fc.integer({ min: 1, max: 3000 }) });

/** Runs as changedGrains makes them: ascending, with a gap between any two. */
const runsArbitrary: fc.Arbitrary<GrainRuns> = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 3_000_000 }),
      count: fc.integer({ min: 1, max: 90_000 }),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let position = 0;
    return steps.flatMap(({ gap, count }) => {
      const first = position + gap;
      position = first + count;
      return [first, count];
    });
  });

function pairsOf(runs: GrainRuns): [number, number][] {
  return Array.from({ length: runs.length / 2 }, (_, run) => [
    runs[run * 2] ?? Number.NaN,
    runs[run * 2 + 1] ?? Number.NaN,
  ]);
}

function covered(runs: GrainRuns, address: number): boolean {
  const grain = Math.floor(address / GRAIN_BYTES);
  return pairsOf(runs).some(([first, count]) => grain >= first && grain < first + count);
}

function extended(before: Uint8Array, length: number): Uint8Array {
  const memory = new Uint8Array(length);
  memory.set(before);
  return memory;
}

describe("a memory delta", () => {
  it("turns the memory before into the memory after", () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const runs = changedGrains(before, after);
        const memory = extended(before, after.length);
        scatter(gather(after, runs), runs, memory);
        expect(memory).toEqual(after);
      }),
    );
  });

  it("stands for whole memory when there was none before, over whatever is there", () => {
    fc.assert(
      fc.property(memoryOf(3), memoryOf(3), (memory, junk) => {
        const runs = changedGrains(null, memory);
        clearBetween(runs, junk, junk.length);
        scatter(gather(memory, runs), runs, junk);
        expect(junk).toEqual(memory);
      }),
    );
  });

  it("is empty between equal memories, and past the end of the old one zeroes are equal", () => {
    fc.assert(
      fc.property(memoryOf(2), (memory) => {
        expect(changedGrains(memory, memory)).toEqual([]);
        expect(changedGrains(memory, extended(memory, 4 * PAGE))).toEqual([]);
      }),
    );
  });

  it("holds every byte of a forced range, changed or not", () => {
    fc.assert(
      fc.property(pair, fc.array(range, { maxLength: 4 }), ([before, after], ranges) => {
        const inside = ranges.filter(({ start, bytes }) => start + bytes <= after.length);
        const runs = changedGrains(before, after, inside);
        for (const { start, bytes } of inside) {
          for (let at = start; at < start + bytes; at++) expect(covered(runs, at)).toBe(true);
        }
        const memory = extended(before, after.length);
        scatter(gather(after, runs), runs, memory);
        expect(memory).toEqual(after);
      }),
      { numRuns: 40 },
    );
  });

  it("restores a forced range that something else wrote into meanwhile", () => {
    const before = new Uint8Array(2 * PAGE).fill(7);
    const data: MemoryRange = { start: 1001, bytes: 77 };
    const runs = changedGrains(before, before, [data]);
    const memory = before.slice().fill(9, data.start, data.start + data.bytes);
    scatter(gather(before, runs), runs, memory);
    expect(memory).toEqual(before);
  });

  it("has ascending runs inside memory that never touch each other", () => {
    fc.assert(
      fc.property(pair, fc.array(range, { maxLength: 3 }), ([before, after], ranges) => {
        let end = -1;
        for (const [first, count] of pairsOf(changedGrains(before, after, ranges))) {
          expect(first).toBeGreaterThan(end);
          expect(count).toBeGreaterThan(0);
          end = first + count;
        }
        expect(end * GRAIN_BYTES).toBeLessThanOrEqual(after.length);
      }),
    );
  });

  it("is small where little changed", () => {
    const before = new Uint8Array(64 * PAGE);
    const after = before.slice();
    after[5 * PAGE + 3] = 1;
    after[60 * PAGE] = 1;
    const runs = changedGrains(before, after);
    expect(runs).toEqual([(5 * PAGE) / GRAIN_BYTES, 1, (60 * PAGE) / GRAIN_BYTES, 1]);
    expect(runBytes(runs)).toBe(2 * GRAIN_BYTES);
  });

  it("takes a changed last byte of memory", () => {
    const after = new Uint8Array(PAGE);
    after[PAGE - 1] = 1;
    expect(changedGrains(null, after)).toEqual([PAGE / GRAIN_BYTES - 1, 1]);
  });
});

describe("clearing between runs", () => {
  it("keeps what is in the runs and zeroes the rest up to the end", () => {
    fc.assert(
      fc.property(memoryOf(2), fc.nat(PAGE), (kept, cut) => {
        const runs = changedGrains(null, kept);
        const memory = new Uint8Array(2 * PAGE).fill(255);
        const end = 2 * PAGE - cut;
        clearBetween(runs, memory, end);
        for (let at = 0; at < memory.length; at++) {
          if (!covered(runs, at)) expect(memory[at]).toBe(at < end ? 0 : 255);
          else expect(memory[at]).toBe(255);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("the list of runs", () => {
  it("comes back as it was written, on whole grains", () => {
    fc.assert(
      fc.property(runsArbitrary, (runs) => {
        const bytes = encodeRuns(runs);
        expect(bytes.length % GRAIN_BYTES).toBe(0);
        expect(decodeRuns(bytes, runs.length / 2)).toEqual(runs);
      }),
    );
  });

  it("reaches to the end of a four-gigabyte memory", () => {
    const last = 2 ** 32 / GRAIN_BYTES - 1;
    expect(decodeRuns(encodeRuns([0, 1, last, 1]), 2)).toEqual([0, 1, last, 1]);
  });
});
