import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FIXED_DATE_MS, MonotonicClock } from "./clock.ts";
import type { Host, PyodideModule, WasmImports } from "./types.ts";

const MONOTONIC = 1;
const REALTIME = 0;
const PROCESSOR = 2;
const UNKNOWN = 7;

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

describe("the clock of a program that serves", () => {
  it("is the host's where no snapshot says otherwise", () => {
    const time = { now: 12.5 };
    const clock = clockAt(time);
    clock.run();
    expect(clock.now()).toBe(12.5);
    time.now = 14;
    expect(clock.now()).toBe(14);
  });

  it("goes on where the snapshot stopped, and never back", () => {
    const step = fc.oneof(
      fc.record({ passes: fc.double({ min: 0, max: 1e7, noNaN: true }) }),
      fc.record({ restores: fc.double({ min: 0, max: 1e9, noNaN: true }) }),
      fc.record({ serves: fc.constant(true) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const time = { now: 0 };
        const clock = clockAt(time);
        let last = clock.now();
        for (const one of steps) {
          if ("passes" in one) time.now += one.passes;
          else if ("serves" in one) clock.run();
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
    clock.run();
    time.now = 0.25;
    expect(imports.emscripten_get_now?.()).toBe(1500.25);
    expect(imports.clock_time_get?.(MONOTONIC, 0, 8)).toBe(0);
    expect(read(8)).toBe(1_500_250_000n);
    expect(imports.clock_time_get?.(MONOTONIC, 0, 0, 16)).toBe(0);
    expect(read(16)).toBe(1_500_250_000n);
    expect(calls).toEqual([]);
  });

  it("gives processor time from when it began to serve, after what the snapshot had, within what C can count", () => {
    const time = { now: 0 };
    const { clock, imports, read } = wrapped(time);
    clock.continueFrom(20);
    time.now = 1.8e12;
    clock.run();
    for (const clockOfProcessOrThread of [PROCESSOR, PROCESSOR + 1]) {
      expect(imports.clock_time_get?.(clockOfProcessOrThread, 0, 8)).toBe(0);
      expect(read(8)).toBe(20_000_000n);
    }
    time.now += 5;
    expect(clock.processTime()).toBe(25);
    time.now += 1e9;
    expect(clock.processTime()).toBeLessThan(2 ** 31 / 1000);
  });

  it("leaves the calendar's clock, unknown clocks and the signatures alone", () => {
    const { clock, imports, calls } = wrapped({ now: 1 });
    clock.run();
    expect(imports.clock_time_get?.(REALTIME, 0, 8)).toBe(5);
    expect(imports.clock_time_get?.(UNKNOWN, 0, 8)).toBe(5);
    expect(calls).toEqual([
      [REALTIME, 0, 8],
      [UNKNOWN, 0, 8],
    ]);
    expect(imports.clock_time_get?.sig).toBe("iijp");
    expect(imports.emscripten_get_now?.sig).toBe("d");
  });
});

describe("the clock while a snapshot is made", () => {
  it("counts reads, whatever the host's clock does", () => {
    const answers = (host: number): unknown[] => {
      const time = { now: host };
      const { imports, read, clock } = wrapped(time);
      const first = imports.emscripten_get_now?.();
      time.now += 1000 * host;
      imports.clock_time_get?.(PROCESSOR, 0, 8);
      imports.clock_time_get?.(MONOTONIC, 0, 16);
      return [first, read(8), read(16), clock.now()];
    };
    expect(answers(5)).toEqual([0.01, 20_000n, 30_000n, 0.03]);
    expect(answers(900)).toEqual(answers(5));
  });

  it("goes on from what the layer below showed", () => {
    const { imports, clock } = wrapped({ now: 77 });
    clock.continueFrom(12);
    expect(imports.emscripten_get_now?.()).toBe(12.01);
    clock.run();
    expect(clock.now()).toBe(77);
  });

  it("shows one date to all packages, and a program the present second", () => {
    const { imports, read, clock } = wrapped({ now: 77 });
    imports.clock_time_get?.(REALTIME, 0, 8);
    expect(read(8)).toBe(BigInt(FIXED_DATE_MS) * 1_000_000n + 10_000n);
    clock.tellDate();
    imports.clock_time_get?.(REALTIME, 0, 8);
    expect(read(8) % 1_000_000_000n).toBe(20_000n);
    expect(Math.abs(Number(read(8) / 1_000_000n) - Date.now())).toBeLessThan(60_000);
  });
});
