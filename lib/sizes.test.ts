import { expect, test } from "vitest";
import { byteSize, MIB, mib } from "./sizes.ts";

test.each([
  [0, "0 B"],
  [4_120, "4.1 KB"],
  [141_233, "141 KB"],
  [2_300_000, "2.3 MB"],
])("%d bytes are %s", (value, text) => {
  expect(byteSize(value)).toBe(text);
});

test("a limit in MiB has a decimal only where it needs one", () => {
  expect(mib(64 * MIB)).toBe("64 MiB");
  expect(mib(1.26 * MIB)).toBe("1.3 MiB");
});
