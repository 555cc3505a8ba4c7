import { describe, expect, it } from "vitest";
import type { PyodideModule } from "../runtime/types.ts";
import { clearSlot, hashTexts, SlotIdentities, takenSlots } from "./table-slots.ts";

/** A module with one function of its own, exported as `name`; its `name` property is its index. */
function exported(): () => void {
  const bytes = "0061736d01000000010401600000030201000705010166000 00a040102000b".replaceAll(
    " ",
    "",
  );
  const code = Uint8Array.from(bytes.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
  return f as () => void;
}

function table(slots: (object | null)[]): PyodideModule {
  const wasmTable = new WebAssembly.Table({ element: "anyfunc", initial: slots.length });
  for (const [slot, found] of slots.entries()) wasmTable.set(slot, found);
  return {
    wasmTable,
    wasmTableMirror: [],
    freeTableIndexes: [],
    GOT: {},
  } as unknown as PyodideModule;
}

describe("slots of the function table", () => {
  it("were taken where they are new, or were free and are no more", () => {
    const before = { length: 10, free: [3, 7, 5] };
    expect(takenSlots(before, { length: 10, free: [3, 7] })).toEqual([5]);
    expect(takenSlots(before, { length: 13, free: [3, 11] })).toEqual([7, 5, 10, 12]);
    expect(takenSlots(before, before)).toEqual([]);
  });

  it("tell functions of two libraries apart that have the same index", () => {
    const [main, one, other] = [exported(), exported(), exported()];
    const module = table([main, null]);
    const identities = new SlotIdentities(module);
    module.wasmTable.grow(2);
    module.wasmTable.set(2, one);
    module.wasmTable.set(3, other);
    expect(identities.identity(2)).toBeUndefined();
    const imported = new Set<unknown>([main]);
    identities.claim("/a.so", { exports: { f: one, main }, imported }, { start: 2, count: 1 }, [2]);
    identities.claim("/b.so", { exports: { f: other }, imported }, { start: 3, count: 1 }, [3]);
    const told = [0, 1, 2, 3].map((slot) => identities.identity(slot));
    const [a, b] = [hashTexts(["/a.so"]), hashTexts(["/b.so"])];
    expect(told).toEqual(["0", "-", `${a} 0`, `${b} 0`]);
    clearSlot(module, 2);
    expect(identities.identity(2)).toBe("-");
  });

  it("have a hash that depends on what is in them and on the order", () => {
    expect(hashTexts(["a", "b"])).not.toBe(hashTexts(["b", "a"]));
    expect(hashTexts(["ab"])).not.toBe(hashTexts(["a", "b"]));
    expect(hashTexts([])).toMatch(/^[0-9a-f]{8}$/);
  });
});
