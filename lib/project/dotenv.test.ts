import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it, test } from "vitest";
import { unstable_getVarsForDev } from "wrangler";
import { ThawError } from "../errors.ts";
import { parseDotenv } from "./dotenv.ts";

const COMMON = `# a comment
ONE=1
  export TWO = two words  # and a comment

THREE="with # and 'quotes'"
FOUR='back\\nslash $ONE'
FIVE="two\\nlines"
SIX="really
two lines"
SEVEN=
EIGHT=\`'"\`
NINE=a=b==
TEN="last" # comment`;

describe("a file of secrets", () => {
  it("is read as Node and dotenv read it", () => {
    const read = parseDotenv(COMMON, ".dev.vars");
    expect(read).toEqual({
      ONE: "1",
      TWO: "two words",
      THREE: "with # and 'quotes'",
      FOUR: "back\\nslash $ONE",
      FIVE: "two\nlines",
      SIX: "really\ntwo lines",
      SEVEN: "",
      EIGHT: "'\"",
      NINE: "a=b==",
      TEN: "last",
    });
    expect(read).toEqual({ ...parseEnv(COMMON) });
  });

  it("is read as wrangler reads .dev.vars", async () => {
    const folder = await mkdtemp(join(tmpdir(), "thaw-"));
    try {
      await writeFile(join(folder, ".dev.vars"), COMMON);
      const read = unstable_getVarsForDev(
        join(folder, "wrangler.json"),
        undefined,
        {},
        undefined,
        true,
      );
      const values = Object.entries(read).map(([name, { value }]) => [name, value]);
      expect(parseDotenv(COMMON, ".dev.vars")).toEqual(Object.fromEntries(values));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("takes the ends of lines and the mark that Windows writes, and the later of two", () => {
    expect(parseDotenv("\ufeffA=1\r\nB: 'x'\r\nA=2\r\n", ".env")).toEqual({ A: "2", B: "x" });
    expect(parseDotenv("", ".env")).toEqual({});
  });
});

test.each([
  ["A=1\n\nnothing here\n", 3, "this is not NAME=value."],
  ['A=1\nB="not ended\nC=2', 2, 'the value of B has a " that nothing ends.'],
  ["A='x' y", 1, "there is more after the value of A."],
  ["A=1\nB-C=2", 2, "A secret's name has letters"],
  ["__proto__=2", 1, "A secret's name has letters"],
  [`A=${"x".repeat(5121)}`, 1, "The secret A has 5121 bytes; 5120 are the most one may have."],
])("%j is refused with its line, and without a value", (text, line, message) => {
  const read = () => parseDotenv(text, ".dev.vars");
  expect(read).toThrow(ThawError);
  expect(read).toThrow(
    expect.objectContaining({
      code: "bad_config",
      file: ".dev.vars",
      line,
      message: expect.stringContaining(message),
    }),
  );
});
