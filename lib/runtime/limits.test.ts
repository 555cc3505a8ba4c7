import { describe, expect, it } from "vitest";
import { limitMemory, TurnLimit } from "./limits.ts";
import type { PyodideModule, WasmImports } from "./types.ts";

const SIGINT = 2;

function attached() {
  const time = { now: 0 };
  const turns = new TurnLimit(() => time.now);
  const module = {
    HEAPU8: new Uint8Array(16),
    _Py_EMSCRIPTEN_SIGNAL_HANDLING: 9,
  } as unknown as PyodideModule;
  turns.attach(module);
  const imports: WasmImports = {};
  turns.wrap(imports);
  const poll = (): number => Number(imports._Py_CheckEmscriptenSignals_Helper?.());
  /** Polls as running bytecode does; the number of the poll that interrupted. */
  const pollsUntilInterrupt = (limit = 10_000): number | undefined => {
    for (let count = 0; count < limit; count++) if (poll() === SIGINT) return count;
    return undefined;
  };
  return { time, turns, module, poll, pollsUntilInterrupt };
}

const eventLoop = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("the limit of a turn", () => {
  it("switches polling on", () => {
    expect(attached().module.HEAPU8[9]).toBe(1);
  });

  it("interrupts a turn that lasts longer than it may, and not before", () => {
    const { time, turns, pollsUntilInterrupt } = attached();
    turns.set(100);
    expect(pollsUntilInterrupt()).toBeUndefined();
    time.now = 100;
    expect(pollsUntilInterrupt()).toBeUndefined();
    time.now = 100.1;
    expect(pollsUntilInterrupt()).toBeLessThanOrEqual(64);
  });

  it("gives the program as long again to clean up, then interrupts once more", () => {
    const { time, turns, poll, pollsUntilInterrupt } = attached();
    turns.set(100);
    poll();
    time.now = 150;
    expect(pollsUntilInterrupt()).toBeDefined();
    time.now = 250;
    expect(pollsUntilInterrupt()).toBeUndefined();
    time.now = 251;
    expect(pollsUntilInterrupt()).toBeDefined();
  });

  it("counts a turn anew once control was back in the event loop", async () => {
    const { time, turns, poll, pollsUntilInterrupt } = attached();
    turns.set(100);
    poll();
    await eventLoop();
    time.now = 5000;
    expect(pollsUntilInterrupt()).toBeUndefined();
    time.now = 5101;
    expect(pollsUntilInterrupt()).toBeDefined();
  });

  it("does nothing without a limit, and begins again when one is set", () => {
    const { time, turns, poll, pollsUntilInterrupt } = attached();
    poll();
    time.now = 1e12;
    expect(pollsUntilInterrupt()).toBeUndefined();
    turns.set(10);
    expect(pollsUntilInterrupt()).toBeUndefined();
    time.now += 11;
    expect(pollsUntilInterrupt()).toBeDefined();
  });
});

describe("the limit of memory", () => {
  const MIB = 1024 * 1024;

  function limited(maxBytes: number) {
    const asked: string[] = [];
    const refused = { count: 0 };
    const original = (bytes: number): number => {
      asked.push(`glue ${bytes}`);
      return 1;
    };
    const imports: WasmImports = {
      emscripten_resize_heap: Object.assign(original, { sig: "ip" }),
    };
    const module = {
      growMemory: (bytes: number) => {
        asked.push(`exactly ${bytes}`);
        return 1;
      },
    } as unknown as PyodideModule;
    limitMemory(
      imports,
      () => module,
      maxBytes,
      () => {
        refused.count += 1;
      },
    );
    const resize = (bytes: number): unknown => imports.emscripten_resize_heap?.(bytes);
    return { asked, refused, resize, imports };
  }

  it("leaves growth far below the cap to the glue, which takes some more", () => {
    const { resize, asked, imports } = limited(100 * MIB);
    expect(resize(50 * MIB)).toBe(1);
    expect(asked).toEqual([`glue ${50 * MIB}`]);
    expect(imports.emscripten_resize_heap?.sig).toBe("ip");
  });

  it("grows by exactly what is asked for near the cap, in whole pages", () => {
    const { resize, asked } = limited(100 * MIB);
    expect(resize(90 * MIB + 1)).toBe(1);
    expect(resize(100 * MIB)).toBe(1);
    expect(asked).toEqual([`exactly ${90 * MIB + 65536}`, `exactly ${100 * MIB}`]);
  });

  it("refuses beyond the cap and tells, also for sizes past two gigabytes", () => {
    const { resize, asked, refused } = limited(100 * MIB);
    expect(resize(200 * MIB)).toBe(0);
    expect(resize((3 * 1024 * MIB) | 0)).toBe(0);
    expect(refused.count).toBe(2);
    expect(asked).toEqual([]);
  });
});
