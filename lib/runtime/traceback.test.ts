import { describe, expect, it } from "vitest";
import { parseTraceback, StackReader } from "./traceback.ts";
import type { PyodideModule } from "./types.ts";

const DUMP = [
  "Stack (most recent call first):",
  '  File "/session/metadata/entry.py", line 3 in make',
  '  File "/session/metadata/entry.py", line ??? in <module>',
  "  ...",
];

describe("Python's stack as CPython dumps it", () => {
  it("is read frame by frame, innermost first", () => {
    expect(parseTraceback(DUMP)).toEqual([
      { file: "/session/metadata/entry.py", line: 3, function: "make" },
      { file: "/session/metadata/entry.py", line: 0, function: "<module>" },
    ]);
  });

  it("does not reach the host's output, which goes on after it", () => {
    const printed: string[] = [];
    const reader = new StackReader();
    const print = reader.divert((line) => printed.push(line));
    const module = { _dump_traceback: () => DUMP.forEach(print) } as unknown as PyodideModule;
    print("before");
    expect(reader.read(module)).toHaveLength(2);
    print("after");
    expect(printed).toEqual(["before", "after"]);
  });
});
