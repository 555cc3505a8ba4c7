import { describe, expect, it } from "vitest";
import { analyseMemory, type MemoryInput } from "./memory.ts";
import { CAUSES, type MemoryReport } from "./types.ts";

const STACK_LOW = 4096;
const HEAP = 8192;
const MEMORY = 32_768;

const chunks = { object: 8192, table: 8224, shared: 8288, library: 8352, owned: 8480, loose: 8512 };
const free = 8544;
const end = 9000 + 40;

/**
 * A small memory: an object that points to its table, whose last word points into `shared`; a library that
 * holds `owned`; a chunk that nobody holds; a free one.
 */
function input(changes: Partial<MemoryInput> = {}): MemoryInput {
  const memory = new Uint8Array(MEMORY);
  const words = new Uint32Array(memory.buffer);
  const head = (at: number, next: number, used = true): void => {
    words[(at + 4) / 4] = (next - at) | (used ? 3 : 1);
  };
  head(chunks.object, chunks.table);
  head(chunks.table, chunks.shared);
  head(chunks.shared, chunks.library);
  head(chunks.library, chunks.owned);
  head(chunks.owned, chunks.loose);
  head(chunks.loose, free);
  head(free, 9000, false);
  words[(chunks.object + 16) / 4] = chunks.table + 8;
  words[chunks.shared / 4] = chunks.shared + 24;
  words[(chunks.library + 32) / 4] = chunks.owned + 8;
  return {
    memory,
    layout: {
      stack: { low: STACK_LOW, high: HEAP, pointer: HEAP - 100 },
      heap: { base: HEAP, end },
    },
    libraries: [
      {
        name: "fast.so",
        memoryBase: chunks.library + 16,
        memoryBytes: 96,
        tableBase: 1,
        global: false,
      },
    ],
    runs: [chunks.table / 8, 2, 9000 / 8, 1],
    objects: {
      rows: Uint32Array.from([chunks.object + 8, 0, 1, 2000, 1, 0, free + 8, 1, 0]),
      types: ["dict", "int"],
      modules: ["builtins", "app.models"],
    },
    reason: null,
    ...changes,
  };
}

const bytesOf = ({ causes }: MemoryReport): Record<string, number> =>
  Object.fromEntries(CAUSES.map((cause) => [cause, causes[cause].bytes]));

describe("memory by cause", () => {
  it("gives every byte exactly one cause", () => {
    expect(bytesOf(analyseMemory(input()))).toEqual({
      static: 4096,
      stack: 4096,
      library: 128,
      object: 32,
      data: 128,
      // What the library owns, what nobody holds, and the allocator's end.
      native: 32 + 32 + 40,
      free: 456,
      unused: MEMORY - end,
    });
  });

  it("says how much of each the layer writes", () => {
    const { causes } = analyseMemory(input());
    expect(causes.data.changed).toBe(16);
    expect(causes.native.changed).toBe(8);
    expect(causes.object.changed).toBe(0);
  });

  it("attributes an object's buffers to its module and type, also through pointers into their middle", () => {
    const { python } = analyseMemory(input());
    expect(python).toMatchObject({
      objects: 1,
      staticObjects: 2,
      types: [{ name: "dict", bytes: 160, changed: 16, count: 1 }],
      modules: [{ name: "app.models", bytes: 160, changed: 16, count: 1 }],
      packages: [{ name: "app", bytes: 160 }],
      unattributed: { bytes: 0, changed: 0 },
    });
  });

  it("tells C's chunks by the library that holds them", () => {
    const { python } = analyseMemory(input());
    expect(python?.native.map(({ name, bytes }) => [name, bytes])).toEqual([
      ["held by nothing that could be found", 72],
      ["fast.so", 32],
    ]);
  });

  it("counts an object without a module as unattributed", () => {
    const objects = {
      rows: Uint32Array.from([chunks.object + 8, 0, 2 ** 32 - 1]),
      types: ["dict"],
      modules: [],
    };
    const { python } = analyseMemory(input({ objects }));
    expect(python?.unattributed).toEqual({ bytes: 160, changed: 16 });
    expect(python?.modules).toEqual([]);
  });

  it("knows used and free without Python, and says why it knows no more", () => {
    const report = analyseMemory(input({ objects: null, reason: "no packages" }));
    expect(report.python).toBeNull();
    expect(report.reason).toBe("no packages");
    expect(bytesOf(report)).toMatchObject({ object: 0, data: 0, library: 128, free: 456 });
    const sum = Object.values(bytesOf(report)).reduce((total, bytes) => total + bytes, 0);
    expect(sum).toBe(MEMORY);
  });

  it("counts what lies behind a broken header as C heap, so that sums still add up", () => {
    const broken = input();
    new Uint32Array(broken.memory.buffer)[(chunks.owned + 4) / 4] = 0;
    const report = analyseMemory(broken);
    expect(report.heap.brokenAt).toBe(chunks.owned);
    expect(report.causes.native.bytes).toBe(end - chunks.owned);
  });
});

describe("the page map", () => {
  it("has a square for each page with its main cause, owner and share that is written", () => {
    const { map } = analyseMemory(input({ pageBytes: 4096 }));
    expect(map.cause.map((cause) => CAUSES[cause])).toEqual([
      "static",
      "stack",
      "unused",
      ...new Array(5).fill("unused"),
    ]);
    expect(map.names[map.owner[2] ?? -1]).toBe("app.models");
    expect(map.changed).toEqual([0, 0, 2, 0, 0, 0, 0, 0]);
  });
});
