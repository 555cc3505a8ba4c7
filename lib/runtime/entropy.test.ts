import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EntropyGate } from "./entropy.ts";
import type { FileSystem, Host, PyodideModule, WasmImports } from "./types.ts";

/** A host whose randomness is all 0xAB, in views no larger than `getRandomValues` takes. */
function hostOf(views: number[] = []): Host {
  return {
    random: (view: Uint8Array) => {
      views.push(view.length);
      view.fill(0xab);
    },
  } as unknown as Host;
}

describe("the gate to randomness", () => {
  it("is closed at first: it refuses, counts, and leaves the bytes alone", () => {
    const gate = new EntropyGate(hostOf());
    const view = new Uint8Array(4).fill(7);
    expect(gate.fill(view)).toBe(false);
    expect([...view]).toEqual([7, 7, 7, 7]);
    expect([gate.isOpen, gate.refusals]).toEqual([false, [[]]]);
  });

  it("lets so many calls through as it has permits, each with poison", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.nat(10), sizes, (permits, calls) => {
        const views: number[] = [];
        const gate = new EntropyGate(hostOf(views));
        gate.permit(permits);
        const answers = calls.map((size) => gate.fill(new Uint8Array(size)));
        expect(answers).toEqual(calls.map((_, at) => at < permits));
        expect(gate.permits).toBe(Math.max(0, permits - calls.length));
        expect(views).toEqual([]);
      }),
    );
  });

  it("gives the same poison in every build", () => {
    const poison = (): number[] => {
      const gate = new EntropyGate(hostOf());
      gate.permit(2);
      const view = new Uint8Array(40);
      gate.fill(view.subarray(0, 8));
      gate.fill(view.subarray(8));
      return [...view];
    };
    expect(poison()).toEqual(poison());
    expect(new Set(poison()).size).toBeGreaterThan(30);
  });

  it("gives a permit to the package that is imported, not to the program's code that runs meanwhile", () => {
    const program = { file: "/session/metadata/entry.py", line: 2, function: "<module>" };
    const rules = { file: "/lib/python314.zip/_thaw/import_rules.py", line: 9, function: "exec" };
    const library = { file: "/lib/python3.14/site-packages/x.py", line: 1, function: "<module>" };
    const gate = new EntropyGate(hostOf());
    let stack = [library, rules, program];
    gate.watch(() => stack);
    gate.permit(5);
    expect(gate.fill(new Uint8Array(1))).toBe(true);
    stack = [program, library, rules, program];
    expect(gate.fill(new Uint8Array(1))).toBe(false);
    expect([gate.permits, gate.refusals]).toEqual([4, [stack]]);
  });

  it("replaces permits rather than adding to them", () => {
    const gate = new EntropyGate(hostOf());
    gate.permit(9);
    gate.permit(0);
    expect(gate.fill(new Uint8Array(1))).toBe(false);
  });

  it("gives the host's own randomness once open, in views that every host takes", () => {
    const views: number[] = [];
    const gate = new EntropyGate(hostOf(views));
    gate.open();
    const view = new Uint8Array(150_000);
    expect(gate.fill(view)).toBe(true);
    expect(view.every((byte) => byte === 0xab)).toBe(true);
    expect(views).toEqual([65536, 65536, 18928]);
  });

  it("stands in front of getrandom, and keeps its signature", () => {
    const gate = new EntropyGate(hostOf());
    const imports: WasmImports = { random_get: Object.assign(() => 0, { sig: "ipp" }) };
    const module = { HEAPU8: new Uint8Array(64) } as unknown as PyodideModule;
    gate.wrap(imports, () => module);
    expect(imports.random_get?.sig).toBe("ipp");
    expect(imports.random_get?.(8, 4)).not.toBe(0);
    expect([...module.HEAPU8].every((byte) => byte === 0)).toBe(true);
    gate.open();
    expect(imports.random_get?.(8, 4)).toBe(0);
    expect([...module.HEAPU8.subarray(7, 13)]).toEqual([0, 0xab, 0xab, 0xab, 0xab, 0]);
  });

  it("stands in front of the device files, which fail as a device does", () => {
    class ErrnoError extends Error {}
    const devices = new Map<string, () => number>();
    const gone: string[] = [];
    const FS = {
      ErrnoError,
      unlink: (path: string) => gone.push(path),
      createDevice: (_: string, name: string, input: () => number) => devices.set(name, input),
    } as unknown as FileSystem;
    const gate = new EntropyGate(hostOf());
    gate.wrapDevices(FS);
    expect(gone).toEqual(["/dev/random", "/dev/urandom"]);
    for (const read of devices.values()) expect(read).toThrow(ErrnoError);
    gate.open();
    expect([...devices.values()].map((read) => read())).toEqual([0xab, 0xab]);
  });
});
