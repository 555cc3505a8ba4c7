import { describe, expect, it } from "vitest";
import { parseRequirement } from "./requirements.ts";

describe("parseRequirement", () => {
  it("takes names with extras, versions and markers", () => {
    for (const [text, name, pinned] of [
      ["httpx", "httpx", undefined],
      ["Charset_Normalizer ~= 3.5", "charset-normalizer", undefined],
      ["pydantic[email,timezone]>=2,<3", "pydantic", undefined],
      ["numpy==2.4.0", "numpy", "2.4.0"],
      ["numpy == 2.4.*", "numpy", undefined],
      ["httpx (>=0.28, <1)", "httpx", undefined],
      ["zope.interface!=5.0,>=4", "zope-interface", undefined],
      ["anyio>=4; python_version >= '3.12' and sys_platform == \"emscripten\"", "anyio", undefined],
      ["torch==2.8.0+cpu", "torch", "2.8.0+cpu"],
    ] as const) {
      expect(parseRequirement(` ${text} `)).toEqual({ text, name, pinned });
    }
  });

  it("names the requirement it refuses, and its place", () => {
    const place = { file: "pyproject.toml", line: 4 };
    expect(() => parseRequirement("x @ https://example.com/x.whl", place)).toThrow(
      expect.objectContaining({
        code: "bad_requirement",
        message: expect.stringContaining('"x @ https://example.com/x.whl" is a URL'),
        ...place,
      }),
    );
    expect(() => parseRequirement("-e .")).toThrow(/is an option/);
    expect(() => parseRequirement("foo bar")).toThrow(/can't be read/);
  });
});
