import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProjectFiles } from "../../lib/project/types.ts";
import { Product } from "../support/product.ts";
import { BAD_PROGRAMS } from "./bad-programs.ts";
import {
  answers,
  deploy,
  failure,
  program,
  publish,
  snapshot,
  whileOthersAnswer,
} from "./calls.ts";

let product: Product;
const neighbour = { name: "neighbour", text: "still here" };

beforeAll(async () => {
  product = await Product.start();
  await publish(product, program(answers(neighbour.text)), neighbour.name);
});
afterAll(() => product.dispose(), 30_000);

describe("a program with a fault at top level is refused, with what and where", () => {
  test.each(Object.entries(BAD_PROGRAMS))("%s", async (_, { source, expected, ...said }) => {
    const error = await failure(snapshot(product, program(source)));
    expect(error).toMatchObject(expected);
    expect(error.message).toMatch(said.message);
    if (said.traceback) expect(error.traceback).toMatch(said.traceback);
  });
});

describe("an endless loop at top level keeps nobody waiting", () => {
  test("in Python: ended at its line", async () => {
    const building = snapshot(product, program("x = 0\nwhile True:\n    x += 1\n"));
    const error = await whileOthersAnswer(product, neighbour, failure(building));
    expect(error).toMatchObject({ code: "time_limit", file: "src/entry.py" });
    expect([2, 3]).toContain(error.line);
    expect(error.message).toMatch(/^src\/entry\.py, line [23]: .*Look for a loop/);
  });

  test("inside C: the builder is replaced, each caller is told what happened, and builds go on", async () => {
    const endless =
      "from collections import deque\nfrom itertools import repeat\n\ndeque(repeat(0), maxlen=0)\n";
    const stuck = failure(snapshot(product, program(endless)));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const waiting = snapshot(product, program(answers("waits"))).then(
      () => "built",
      (thrown: unknown) => failure(Promise.reject(thrown)).then(({ code }) => code),
    );
    const error = await whileOthersAnswer(product, neighbour, stuck);
    expect(error).toMatchObject({ code: "time_limit", file: "src/entry.py" });
    expect(error.message).toMatch(
      /^The top-level code of src\/entry\.py kept the interpreter busy for \d+ seconds inside a C function/,
    );
    // Nobody else is blamed for it.
    expect(["built", "process_restarted", "builder_unavailable"]).toContain(await waiting);
    // The next one may come while the builder starts again.
    const build = () => snapshot(product, program(answers("after"))).then(({ id }) => id, String);
    await expect.poll(build, { timeout: 10_000 }).toMatch(/^[0-9a-f]{64}$/);
  });
});

const withConfig = (files: ProjectFiles): ProjectFiles => ({
  ...program(answers("never")),
  ...files,
});

describe("a project that can't be read is refused before anything runs", () => {
  test.each<[string, ProjectFiles, Record<string, unknown>, RegExp]>([
    ["no entry file", { "README.md": "" }, { code: "no_entry" }, /looked for src\/entry\.py/],
    [
      "an entry file that isn't there",
      withConfig({ "wrangler.jsonc": '{\n  "main": "src/worker.py"\n}' }),
      { code: "no_entry", file: "wrangler.jsonc", line: 2 },
      /looked for src\/worker\.py.*Python files here: src\/entry\.py/,
    ],
    [
      "broken TOML",
      withConfig({ "pyproject.toml": '[project]\nname = "x"\ndependencies = [\n' }),
      { code: "bad_toml", file: "pyproject.toml", line: expect.any(Number) },
      /pyproject\.toml/,
    ],
    [
      "broken JSONC",
      withConfig({ "wrangler.jsonc": '{\n  // a comment\n  "name": "x",\n  "main" "y"\n}' }),
      { code: "bad_jsonc", file: "wrangler.jsonc", line: 4, column: expect.any(Number) },
      /wrangler\.jsonc/,
    ],
    [
      "too large a project",
      withConfig({ "src/data.txt": "x".repeat(6 * 1024 * 1024) }),
      { code: "project_too_large" },
      /src\/data\.txt|MB|MiB/,
    ],
    [
      "a path that leaves the project",
      withConfig({ "../evil.py": "" }),
      { code: "bad_path" },
      /\.\.\/evil\.py/,
    ],
    [
      "a name that can't be a host",
      withConfig({ "wrangler.jsonc": '{\n  "name": "Not A Name"\n}' }),
      { code: "bad_name", file: "wrangler.jsonc", line: 2 },
      /lower-case.*not-a-name/,
    ],
  ])("%s", async (_, files, expected, message) => {
    const error = await failure(snapshot(product, files));
    expect(error).toMatchObject(expected);
    expect(error.message).toMatch(message);
  });
});

describe("packages that can't be had are named, with what to do", () => {
  test.each<[string, string[], string, RegExp]>([
    ["one without a wheel for this platform", ["numpy"], "no_wheel", /numpy/],
    [
      "one that doesn't exist",
      ["surely-nobody-took-this-name"],
      "unknown_package",
      /surely-nobody/,
    ],
    [
      "two that don't go together",
      ["starlette==0.27.0", "fastapi==0.115.0"],
      "version_conflict",
      /starlette/,
    ],
    ["one that isn't a requirement", ["fastapi >>= 1"], "bad_requirement", /fastapi >>= 1/],
  ])("%s", async (_, dependencies, code, message) => {
    const error = await failure(snapshot(product, program(answers("never"), dependencies)));
    expect(error).toMatchObject({ code, file: "pyproject.toml", line: expect.any(Number) });
    expect(error.message).toMatch(message);
  });
});

describe("a deployment that can't be made", () => {
  test("under a name that can't be a host", async () => {
    const { id } = await snapshot(product, program(answers("fine")));
    for (const name of ["", "Capital", "-dash", "preview", "a.b", "x".repeat(64)]) {
      expect(await failure(deploy(product, id, name))).toMatchObject({ code: "bad_name" });
    }
  });

  test("of a snapshot that isn't there", async () => {
    const error = await failure(deploy(product, "0".repeat(64), "nothing"));
    expect(error).toMatchObject({ code: "snapshot_not_found" });
  });
});
