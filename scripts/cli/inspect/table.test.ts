import { expect, test } from "vitest";
import { plain, processTerminal } from "../terminal.ts";
import { bar, cut, Paint, row, sparkline } from "./table.ts";

test("a bar is as long as its share, and never empty for something", () => {
  expect(bar(50, 100, 4)).toBe("██");
  expect(bar(100, 100, 4)).toBe("████");
  expect(bar(1, 100_000, 4)).toBe("▏");
  expect(bar(0, 100, 4)).toBe("");
  expect(bar(0, 0, 4)).toBe("");
});

test("a sparkline has a column for each value", () => {
  expect(sparkline([0, 1, 4, 8])).toBe(" ▁▄█");
  expect(sparkline([0, 0])).toBe("  ");
});

test("a row is as wide as the terminal and cuts long names in the middle", () => {
  const line = row("a.very.long.module.name", ["1.2 MB", "5"], [8, 3], 36);
  expect(line).toHaveLength(36);
  expect(line).toContain("…");
  expect(line.endsWith("1.2 MB    5")).toBe(true);
  expect(cut("abcdefgh", 5)).toBe("ab…gh");
  expect(cut("abc", 5)).toBe("abc");
});

test("colours follow NO_COLOR and FORCE_COLOR", () => {
  const title = (env: Record<string, string>): string =>
    new Paint(processTerminal({ NODE_ENV: "test", ...env })).title("x");
  expect(title({ FORCE_COLOR: "1" })).toBe("\u001b[1mx\u001b[0m");
  expect(title({ FORCE_COLOR: "1", NO_COLOR: "1" })).toBe("x");
});

test("control characters are written out", () => {
  expect(plain("a\u001b[31mb\r\u202ec")).toBe("a\\u001b[31mb\\u000d\\u202ec");
});
