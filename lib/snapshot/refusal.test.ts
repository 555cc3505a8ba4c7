import { describe, expect, it } from "vitest";
import { describeNativeDraw, explainDraw, type Frame } from "./refusal.ts";

const SITE = "/lib/python3.14/site-packages";

function frame(file: string, line: number, name: string, module?: string): Frame {
  return { file, line, function: name, ...(module ? { module } : {}) };
}

const PROGRAM = frame("/session/metadata/entry.py", 4, "<module>", "entry");
const IMPORTING = frame("<frozen importlib._bootstrap>", 100, "_find_and_load");

describe("the message for a draw at top level", () => {
  it("names the function of the standard library that the program called", () => {
    const frames = [
      frame("/lib/python314.zip/random.py", 900, "SystemRandom.getrandbits", "random"),
      frame("/lib/python314.zip/secrets.py", 60, "token_hex", "secrets"),
      PROGRAM,
    ];
    expect(explainDraw(frames, "os.urandom()")).toMatch(
      /^secrets\.token_hex\(\) was called at top level\. .* Call it inside a handler/,
    );
  });

  it("names what the guard stands for where no other function is between", () => {
    expect(explainDraw([PROGRAM], "random.random()")).toMatch(/^random\.random\(\) was called/);
    const init = frame("/lib/python314.zip/random.py", 120, "Random.__init__", "random");
    expect(explainDraw([init, PROGRAM], "random.Random() without a seed")).toMatch(
      /^random\.Random\(\) without a seed was called/,
    );
  });

  it("names a package that draws while it is imported, its line, and the way out", () => {
    const frames = [
      frame("/lib/python314.zip/uuid.py", 776, "uuid4", "uuid"),
      frame(`${SITE}/lottery/ids.py`, 3, "<module>", "lottery.ids"),
      IMPORTING,
      frame(`${SITE}/lottery/__init__.py`, 1, "<module>", "lottery"),
      IMPORTING,
      PROGRAM,
    ];
    expect(explainDraw(frames, "os.urandom()")).toBe(
      "The package lottery draws randomness while it is imported (uuid.uuid4() in lottery/ids.py, line 3), and no rule allows it that. A snapshot would give every copy of this Worker the same value. Import it inside the handler that needs it.",
    );
  });

  it("names a package's function that the program called", () => {
    const frames = [frame(`${SITE}/lottery/draw.py`, 9, "draw", "lottery.draw"), PROGRAM];
    expect(explainDraw(frames, "os.urandom()")).toMatch(
      /^os\.urandom\(\) was called at top level, by the package lottery \(lottery\/draw\.py, line 9\)\./,
    );
  });
});

describe("a draw of compiled code", () => {
  it("is at the program's innermost line, whoever else is on the stack", () => {
    const helper = frame("/session/metadata/helper.py", 7, "make");
    expect(describeNativeDraw([helper, PROGRAM])).toMatchObject({
      file: "/session/metadata/helper.py",
      line: 7,
      message: expect.stringMatching(/^Code that draws randomness was called at top level/),
    });
  });

  it("has no place where no line of the program led to it", () => {
    const own = frame("/lib/python314.zip/_thaw/baseline.py", 40, "import_packages");
    const found = describeNativeDraw([frame(`${SITE}/fast.py`, 2, "<module>"), IMPORTING, own]);
    expect(found).toEqual({
      message: expect.stringContaining("The package fast draws randomness"),
    });
  });
});
