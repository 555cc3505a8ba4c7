import { describe, expect, it } from "vitest";
import { encodeLayer } from "../format.ts";
import { changedGrains, gather } from "../memory.ts";
import { compressedSize, describeLayer } from "./layer.ts";

type Described = Parameters<typeof encodeLayer>[0];

const described: Described = {
  kind: "app",
  runtime: "a".repeat(64),
  stdlib: "b".repeat(64),
  parent: "c".repeat(64),
  engine: { trampoline: true, jspi: false },
  memoryBytes: 65_536,
  stackPointer: 1024,
  table: {
    end: { length: 14, free: [3, 4] },
    steps: [
      {
        kind: "library",
        name: "/lib/site-packages/fast.so",
        path: "/lib/site-packages/fast.so",
        handle: 1,
        global: false,
        scope: 1,
        memoryBase: 4096,
        memorySize: 512,
        tableSize: 3,
        functions: "811c9dc5",
        before: { length: 10, free: [] },
        after: { length: 13, free: [] },
      },
      {
        kind: "symbol",
        library: "fast.so",
        symbol: "go",
        slot: 13,
        before: { length: 13, free: [] },
        after: { length: 14, free: [] },
      },
    ],
    closures: [],
    fingerprint: "811c9dc5",
  },
  references: {
    slots: [
      [
        4,
        {
          item: {
            reference: {
              path: ["globals", "Array", { prototype: true }, { symbol: "iterator" }],
              is: "function",
            },
          },
        },
      ],
      [5, { item: "text" }],
      [6, { item: { value: 0 } }],
      [7, { item: { value: 0 } }],
      [8, null],
      [9, { item: { special: "NaN" } }],
    ],
    values: [
      {
        kind: "object",
        entries: [
          ["a", 1],
          ["self", { value: 0 }],
          ["when", { value: 1 }],
        ],
      },
      { kind: "date", time: 0 },
    ],
    immortals: ["größe"],
  },
  hiwire: null,
  files: [
    { path: "/tmp/two", kind: "file", base64: "AAE=" },
    { path: "/tmp/three", kind: "file", base64: "AAEC" },
    { path: "/tmp/old", kind: "gone" },
  ],
  cwd: "/session/metadata",
  monotonic: 12.5,
  pack: null,
  meta: {
    module: "entry",
    directory: "src",
    exports: { handlers: ["on_fetch"], classes: [{ name: "Default" }] },
    failed: { slow: "ImportError: no" },
    permitted: { "numpy.random.mtrand": 1, strange: "many" },
  },
};

function layerFile(changes: Partial<Described> = {}): Uint8Array<ArrayBuffer> {
  const memory = new Uint8Array(65_536);
  memory.fill(1, 0, 8);
  memory.fill(1, 4096, 4096 + 600);
  memory.fill(1, 65_528, 65_536);
  const runs = changedGrains(null, memory);
  return encodeLayer({ ...described, ...changes }, runs, gather(memory, runs));
}

describe("what a layer's file says", () => {
  const file = layerFile();
  const report = describeLayer(file, "f".repeat(64));

  it("counts runs by length and by where in memory they are", () => {
    expect(report.runs).toMatchObject({ count: 3, contentBytes: 616 });
    expect(report.runs.histogram.filter(({ runs }) => runs > 0)).toEqual([
      { upTo: 8, runs: 2, bytes: 16 },
      { upTo: 4096, runs: 1, bytes: 600 },
    ]);
    const { partBytes, bytes } = report.runs.parts;
    expect(partBytes * bytes.length).toBe(65_536);
    expect([bytes[0], bytes[4], bytes.at(-1)]).toEqual([8, 600, 8]);
    expect(report.headerBytes + report.runs.listBytes + report.runs.contentBytes).toBe(file.length);
  });

  it("names libraries, symbols and where they are", () => {
    expect(report.libraries).toEqual([
      { name: "fast.so", memoryBase: 4096, memoryBytes: 512, tableBase: 10, global: false },
    ]);
    expect(report.table).toMatchObject({
      length: 14,
      free: 2,
      symbols: [{ library: "fast.so", symbol: "go" }],
    });
  });

  it("writes references as paths or values", () => {
    expect(report.references.map(({ slot, kind, text }) => `${slot} ${kind} ${text}`)).toEqual([
      "4 path globals.Array.(prototype).[iterator]",
      '5 primitive "text"',
      '6 data {"a":1,"self":…,"when":Date(0)}',
      "7 data same as 6",
      "8 null null",
      "9 primitive NaN",
    ]);
  });

  it("gives the size of each file it changes", () => {
    expect(report.files.map(({ path, kind, bytes }) => [path, kind, bytes])).toEqual([
      ["/tmp/two", "file", 2],
      ["/tmp/three", "file", 3],
      ["/tmp/old", "gone", 0],
    ]);
  });

  it("reads what the builder keeps with it, and bears what it does not know", () => {
    expect(report.meta).toEqual({
      module: "entry",
      handlers: ["on_fetch"],
      classes: ["Default"],
      modules: [],
      failed: { slow: "ImportError: no" },
      permitted: { "numpy.random.mtrand": 1 },
    });
    const strange = describeLayer(layerFile({ meta: { module: 3, exports: { classes: 4 } } }), "");
    expect(strange.meta).toEqual({
      module: null,
      handlers: [],
      classes: [],
      modules: [],
      failed: {},
      permitted: {},
    });
  });

  it("lists the root's references from Pyodide's own list", () => {
    const hiwireKeys = [null, { serialized: { path: ["globals", "fetch"] } }, { API: true }];
    const hiwire = { hiwireKeys, immortalKeys: [] };
    const root = describeLayer(layerFile({ kind: "runtime", parent: null, hiwire }), "");
    expect(root.references.slice(0, 3)).toEqual([
      { slot: 7, kind: "null", text: "null" },
      { slot: 8, kind: "path", text: "globals.fetch" },
      { slot: 9, kind: "pyodide", text: "API" },
    ]);
  });

  it("measures its size through gzip", async () => {
    const bytes = await compressedSize(file);
    expect(bytes).toBeGreaterThan(100);
    expect(bytes).toBeLessThan(file.length);
  });
});
