import fc from "fast-check";
import { deflateSync, strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { toBase64Url } from "./base64.ts";
import { crc32 } from "./crc32.ts";
import { decodeShareLink, encodeShareLink, isShareLink } from "./share.ts";
import { templateFiles } from "./templates/index.ts";

const bad = expect.objectContaining({ code: "bad_share_link" });

function linkOf(text: string): string {
  const data = deflateSync(strToU8(text));
  return `#p=1.${crc32(data).toString(16).padStart(8, "0")}.${toBase64Url(data)}`;
}

describe("a share link", () => {
  it("holds a whole project, the same link for the same files", () => {
    const files = { ...templateFiles(), "data.bin": { base64: "AAEC/w==" } };
    const link = encodeShareLink(files);
    expect(decodeShareLink(link)).toEqual(files);
    expect(encodeShareLink(Object.fromEntries(Object.entries(files).reverse()))).toBe(link);
    expect(link).toMatch(/^#p=1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(link.length).toBeLessThan(3000);
    expect(isShareLink(link)).toBe(true);
    expect(isShareLink("#tab=2")).toBe(false);
  });

  it("gives any text back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(decodeShareLink(encodeShareLink({ "a.py": text }))).toEqual({ "a.py": text });
      }),
    );
  });

  it("never holds secrets, either way, and only small locks", () => {
    const files = { "a.py": "", ".env": "KEY=1", "sub/.dev.vars": "KEY=1", "pylock.toml": "x" };
    expect(decodeShareLink(encodeShareLink(files))).toEqual({ "a.py": "", "pylock.toml": "x" });
    expect(decodeShareLink(linkOf('{"a.py":"",".env":"x"}'))).toEqual({ "a.py": "" });
    const large = { "a.py": "", "pylock.toml": "x".repeat(70_000) };
    expect(decodeShareLink(encodeShareLink(large))).toEqual({ "a.py": "" });
  });

  it("says so when it was cut off or altered anywhere", () => {
    const link = encodeShareLink(templateFiles("hello"));
    fc.assert(
      fc.property(fc.nat(link.length - 1), (length) => {
        expect(() => decodeShareLink(link.slice(0, length))).toThrow(bad);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 5, max: link.length - 2 }), (position) => {
        const other = link[position] === "A" ? "B" : "A";
        expect(() =>
          decodeShareLink(link.slice(0, position) + other + link.slice(position + 1)),
        ).toThrow(bad);
      }),
    );
  });

  it("refuses what is no project, in words", () => {
    for (const hash of ["", "#", "#p=", "#p=1..", "#q=1", "#p=1.00000000.!!!"]) {
      expect(() => decodeShareLink(hash), hash).toThrow(bad);
    }
    expect(() => decodeShareLink("#p=2.00000000.AA")).toThrow(/version 2/);
    for (const text of ["", "[]", "null", "1", '{"a":1}', '{"a":{"base64":1}}', '{"../a":""}']) {
      expect(() => decodeShareLink(linkOf(text)), text).toThrow(bad);
    }
    expect(() => decodeShareLink(linkOf('{"a":{"base64":"?"}}'))).toThrow(bad);
  });

  it("stops at a bomb before it is unpacked", () => {
    const bomb = linkOf(" ".repeat(100_000_000));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decodeShareLink(bomb)).toThrow(/too large/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(90_000_000);
    expect(() => decodeShareLink(`#p=1.00000000.${"A".repeat(9_000_000)}`)).toThrow(/too long/);
  });
});
