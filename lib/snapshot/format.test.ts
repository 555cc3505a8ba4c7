import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ThawError } from "../errors.ts";
import { checksum, decodeLayer, encodeLayer, FORMAT_VERSION, type LayerHeader } from "./format.ts";
import { changedGrains, gather } from "./memory.ts";

type Described = Parameters<typeof encodeLayer>[0];

function describedLayer(changes: Partial<LayerHeader> = {}): Described {
  return {
    kind: "app",
    runtime: "a".repeat(64),
    stdlib: "b".repeat(64),
    parent: "c".repeat(64),
    engine: { trampoline: true, jspi: true },
    memoryBytes: 65536,
    stackPointer: 1024,
    table: { end: { length: 12, free: [3] }, steps: [], closures: [], fingerprint: "811c9dc5" },
    references: {
      slots: [[4, { item: { reference: { path: ["globals", "fetch"], is: "function" } } }]],
      values: [{ kind: "list", items: [1, { special: "NaN" }] }],
      immortals: ["größe"],
    },
    hiwire: null,
    files: [{ path: "/tmp/x", kind: "file", base64: "AAE=" }],
    cwd: "/session/metadata",
    monotonic: 12.5,
    pack: null,
    meta: { module: "entry" },
    ...changes,
  };
}

function layerFile(memory: Uint8Array, described = describedLayer()): Uint8Array<ArrayBuffer> {
  const runs = changedGrains(null, memory);
  return encodeLayer(described, runs, gather(memory, runs));
}

function smallMemory(): Uint8Array {
  const memory = new Uint8Array(8192);
  memory.set([1, 2, 3, 4, 5], 100);
  memory.set([6, 7], 8000);
  return memory;
}

/** The code a file fails with, or the layer as text when it doesn't. */
function outcome(file: Uint8Array): string {
  try {
    const { header, runs, contents } = decodeLayer(file);
    return JSON.stringify([header, runs, [...contents]]);
  } catch (thrown) {
    return thrown instanceof ThawError ? thrown.code : `not ours: ${String(thrown)}`;
  }
}

describe("a layer file", () => {
  it("gives header, runs and contents back", () => {
    const memory = fc.uint8Array({ minLength: 4096, maxLength: 4096 });
    const meta = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(memory, meta, fc.string({ unit: "grapheme" }), (content, extra, cwd) => {
        const described = describedLayer({ meta: JSON.parse(JSON.stringify(extra)), cwd });
        const runs = changedGrains(null, content);
        const layer = decodeLayer(layerFile(content, described));
        expect(layer.header).toMatchObject(JSON.parse(JSON.stringify(described)));
        expect(layer.runs).toEqual(runs);
        expect(layer.contents).toEqual(gather(content, runs));
      }),
    );
  });

  it("is the same bytes for the same layer", () => {
    expect(layerFile(smallMemory())).toEqual(layerFile(smallMemory()));
  });

  it("may hold no memory at all", () => {
    const layer = decodeLayer(layerFile(new Uint8Array(4096)));
    expect(layer.runs).toEqual([]);
    expect(layer.contents.length).toBe(0);
  });

  it("is read from the middle of a larger buffer, on any boundary", () => {
    const file = layerFile(smallMemory());
    for (let shift = 0; shift < 9; shift++) {
      const larger = new Uint8Array(file.length + 20).fill(255);
      larger.set(file, shift);
      expect(outcome(larger.subarray(shift, shift + file.length))).toBe(outcome(file));
    }
  });
});

describe("a damaged layer file", () => {
  const file = layerFile(smallMemory());
  const whole = outcome(file);

  it("is refused with each single bit that flips, or reads as before", () => {
    const found = new Map<string, number>();
    for (let at = 0; at < file.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = file.slice();
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        const result = outcome(damaged);
        // Padding on the way to the next boundary is zero, and nobody reads it.
        if (result === whole) expect(file[at]).toBe(0);
        else found.set(result, (found.get(result) ?? 0) + 1);
      }
    }
    expect([...found.keys()].sort()).toEqual(["layer_corrupt", "layer_truncated", "wrong_runtime"]);
    expect(found.get("wrong_runtime")).toBe(32);
    expect(found.get("layer_truncated")).toBeLessThan(32);
  });

  it("is refused with any byte replaced", () => {
    const place = fc.nat(file.length - 1);
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const damaged = file.slice();
        damaged[at] = (damaged[at] ?? 0) ^ mask;
        expect(["layer_corrupt", "layer_truncated", "wrong_runtime", whole]).toContain(
          outcome(damaged),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("is refused with a stretch of it overwritten", () => {
    const bytes = fc.uint8Array({ minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(file.length - 41), bytes, (at, stretch) => {
        const damaged = file.slice();
        damaged.set(stretch, at);
        expect(["layer_corrupt", "layer_truncated", "wrong_runtime", whole]).toContain(
          outcome(damaged),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("is layer_truncated at every length it can be cut off at", () => {
    for (let length = 0; length < file.length; length++) {
      expect(outcome(file.subarray(0, length))).toBe("layer_truncated");
    }
  });

  it("is layer_corrupt when anything follows its end", () => {
    for (const more of [1, 8, 4096]) {
      const longer = new Uint8Array(file.length + more);
      longer.set(file);
      expect(outcome(longer)).toBe("layer_corrupt");
    }
  });

  it("says what is wrong: another file, a newer format, a cut", () => {
    const other = file.slice();
    other.set(new TextEncoder().encode("PK\u0003\u0004"));
    expect(() => decodeLayer(other)).toThrow("it doesn't begin with THAW");
    const newer = file.slice();
    newer[4] = FORMAT_VERSION + 1;
    expect(() => decodeLayer(newer)).toThrow(
      expect.objectContaining({
        code: "wrong_runtime",
        message: expect.stringContaining(`format ${FORMAT_VERSION + 1}`),
      }),
    );
    expect(() => decodeLayer(file.subarray(0, 40))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/cut off: 40 bytes of at least/) }),
    );
  });
});

describe("the checksum", () => {
  it("tells two swapped words and added zeroes apart", () => {
    const words = new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0]);
    expect(checksum(words)).not.toBe(checksum(new Uint8Array([2, 0, 0, 0, 1, 0, 0, 0])));
    expect(checksum(new Uint8Array(8))).not.toBe(checksum(new Uint8Array(12)));
    expect(checksum(words)).toMatch(/^[0-9a-f]{16}$/);
  });
});
