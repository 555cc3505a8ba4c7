import { describe, expect, it } from "vitest";
import { ChunkIndex, listChunks } from "./chunks.ts";

const BASE = 1024;

/** A memory with a heap of these chunks from {@link BASE} on: sizes, negative for free ones. */
function heapOf(...sizes: number[]): { memory: Uint8Array; end: number } {
  const memory = new Uint8Array(8192);
  const words = new Uint32Array(memory.buffer);
  let at = BASE;
  let before = 1;
  for (const size of sizes) {
    const used = size > 0 ? 2 : 0;
    words[(at + 4) / 4] = Math.abs(size) | used | before;
    before = used ? 1 : 0;
    at += Math.abs(size);
  }
  words[(at + 4) / 4] = 40;
  return { memory, end: at + 40 };
}

describe("the walk over the heap", () => {
  it("finds every chunk, in use or free, up to the allocator's own end", () => {
    const { memory, end } = heapOf(16, -64, 128, 24, -4000);
    const heap = listChunks(memory, { base: BASE, end });
    expect([...heap.starts]).toEqual([1024, 1040, 1104, 1232, 1256, 5256]);
    expect([...heap.used]).toEqual([1, 0, 1, 1, 0]);
    expect(heap.brokenAt).toBeNull();
  });

  it.each([
    ["zero", 0],
    ["larger than the heap", 100_000 | 3],
  ])("says where it had to stop when a size is %s", (_what, head) => {
    const { memory, end } = heapOf(16, 64, 128);
    new Uint32Array(memory.buffer)[(1040 + 4) / 4] = head;
    const heap = listChunks(memory, { base: BASE, end });
    expect(heap.brokenAt).toBe(1040);
    expect([...heap.starts]).toEqual([1024, 1040]);
  });

  it("gives no chunk for an empty heap", () => {
    const heap = listChunks(new Uint8Array(8192), { base: BASE, end: BASE });
    expect(heap.used).toHaveLength(0);
    expect(new ChunkIndex(heap).find(BASE)).toBe(-1);
  });
});

describe("the index of chunks", () => {
  const sizes = [16, 24, -32, 4096, 16, 200, 40];
  const { memory, end } = heapOf(...sizes);
  const heap = listChunks(memory, { base: BASE, end });
  const index = new ChunkIndex(heap);

  it("finds the chunk of every address inside one, and none for headers and what is outside", () => {
    let chunk = 0;
    for (let address = BASE - 20; address < end + 20; address++) {
      while (chunk < sizes.length && address >= (heap.starts[chunk + 1] ?? 0)) chunk++;
      const inside = address >= BASE && chunk < sizes.length;
      const header = inside && address < (heap.starts[chunk] ?? 0) + 8;
      expect(index.find(address)).toBe(inside && !header ? chunk : -1);
    }
  });
});
