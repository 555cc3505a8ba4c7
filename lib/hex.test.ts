import { expect, test } from "vitest";
import { parseHex, spacedHex } from "./hex.ts";

test("bytes are read from hex with spaces or without, and written with them", () => {
  expect(parseHex("0a FF\n00")).toEqual(Uint8Array.of(10, 255, 0));
  expect(parseHex("0aff")).toEqual(Uint8Array.of(10, 255));
  expect(parseHex("")).toEqual(new Uint8Array());
  expect(spacedHex(Uint8Array.of(0, 10, 255))).toBe("00 0a ff");
});

test.each(["0", "0g", "0x0a", "é0"])("%s is no list of bytes", (text) => {
  expect(parseHex(text)).toBeUndefined();
});
