import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MonotonicClock } from "./clock.ts";
import type { Host, PyodideModule, WasmImports } from "./types.ts";

const MONOTONIC = 1;
const REALTIME = 0;

function clockAt(time: { now: number }): MonotonicClock {
  return new MonotonicClock({ now: () => time.now } as unknown as Host);
}

function wrapped(time: { now: number }) {
  const clock = clockAt(time);
  const calls: number[][] = [];
  const original = (...args: number[]): number => {
    calls.push(args);
    return 5;
  };
  const imports: WasmImports = {
    clock_time_get: Object.assign(original, { sig: "iijp" }),
    emscripten_get_now: Object.assign(() => 0, { sig: "d" }),
  };
  const memory = new Uint8Array(64);
  clock.wrap(imports, () => ({ HEAPU8: memory }) as unknown as PyodideModule);
  const read = (at: number): bigint => new DataView(memory.buffer).getBigUint64(at, true);
  return { clock, imports, calls, read };
}

describe("the monotonic clock", () => {
  it("is the host's until a snapshot says otherwise", () => {
    const time = { now: 12.5 };
    expect(clockAt(time).now()).toBe(12.5);
  });

  it("goes on where the snapshot stopped, and never back", () => {
    const step = fc.oneof(
      fc.record({ passes: fc.double({ min: 0, max: 1e7, noNaN: true }) }),
      fc.record({ restores: fc.double({ min: 0, max: 1e9, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const time = { now: 0 };
        const clock = clockAt(time);
        let last = clock.now();
        for (const one of steps) {
          if ("passes" in one) time.now += one.passes;
          else {
            clock.continueFrom(one.restores);
            // Floating point may lose the last bit of a sum.
            expect(clock.now()).toBeGreaterThanOrEqual(one.restores - 1e-6);
          }
          expect(clock.now()).toBeGreaterThanOrEqual(last - 1e-6);
          last = clock.now();
        }
      }),
    );
  });

  it("answers both ways in which Emscripten asks for it, in nanoseconds and milliseconds", () => {
    const time = { now: 0 };
    const { clock, imports, read, calls } = wrapped(time);
    clock.continueFrom(1500);
    time.now = 0.25;
    expect(imports.emscripten_get_now?.()).toBe(1500.25);
    expect(imports.clock_time_get?.(MONOTONIC, 0, 8)).toBe(0);
    expect(read(8)).toBe(1_500_250_000n);
    expect(imports.clock_time_get?.(MONOTONIC, 0, 0, 16)).toBe(0);
    expect(read(16)).toBe(1_500_250_000n);
    expect(calls).toEqual([]);
  });

  it("gives processor time from its first use on, after what the snapshot had, within what C can count", () => {
    const time = { now: 0 };
    const { clock, imports, read } = wrapped(time);
    clock.continueFrom(1500, 20);
    time.now = 1.8e12;
    for (const clockOfProcessOrThread of [2, 3]) {
      expect(imports.clock_time_get?.(clockOfProcessOrThread, 0, 8)).toBe(0);
      expect(read(8)).toBe(20_000_000n);
    }
    time.now += 5;
    expect(clock.processTime()).toBe(25);
    time.now += 1e9;
    expect(clock.processTime()).toBeLessThan(2 ** 31 / 1000);
  });

  it("leaves the calendar's clock and the signatures alone", () => {
    const { imports, calls } = wrapped({ now: 1 });
    expect(imports.clock_time_get?.(REALTIME, 0, 8)).toBe(5);
    expect(calls).toEqual([[REALTIME, 0, 8]]);
    expect(imports.clock_time_get?.sig).toBe("iijp");
    expect(imports.emscripten_get_now?.sig).toBe("d");
  });
});
