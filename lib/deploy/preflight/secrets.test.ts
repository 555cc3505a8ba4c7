import { expect, test } from "vitest";
import { NO_SETTINGS, type WorkerSettings } from "../../project/bindings/types.ts";
import { secretProblems } from "./secrets.ts";

const problems = (
  settings: Partial<WorkerSettings>,
  { kept = [], given = [] }: { kept?: string[]; given?: string[] },
) => {
  const bundle = {
    mainModule: "",
    modules: [],
    compatibilityDate: "",
    compatibilityFlags: [],
    vars: { WORD: "x" },
    settings: { ...NO_SETTINGS, bindings: [{ type: "ai", name: "AI" } as const], ...settings },
  };
  return secretProblems({ bundle, kept, given });
};

test("a secret that is there isn't replaced by a variable or binding of its name", () => {
  expect(problems({}, { kept: ["OTHER"] })).toEqual([]);
  for (const [name, what] of [
    ["WORD", "a variable (vars)"],
    ["AI", "a binding (ai)"],
  ] as const) {
    const [problem] = problems({}, { kept: ["OTHER", name] });
    expect(problem?.message).toBe(
      `${name} is a secret of this Worker already, and the deploy would replace it by ${what}. Rename it in the project, or delete the secret.`,
    );
  }
});

test("a secret of the deploy that has the name of something else says both places", () => {
  expect(problems({}, { kept: ["TOKEN"], given: ["TOKEN", "OTHER"] })).toEqual([]);
  const messages = problems({}, { kept: ["WORD"], given: ["WORD", "AI"] }).map(
    (one) => one.message,
  );
  expect(messages).toHaveLength(2);
  expect(messages[0]).toMatch(/^WORD is a secret of this deploy, and a variable \(vars\)/);
  expect(messages[1]).toMatch(/^AI is a secret of this deploy, and a binding \(ai\)/);
});

test("what the configuration requires has to be there or given, and its line is named", () => {
  const requiredSecrets = ["ONE", "TWO", "WORD"].map((name, index) => ({
    name,
    file: "wrangler.jsonc",
    line: index + 5,
  }));
  expect(problems({ requiredSecrets }, { kept: ["ONE"], given: ["TWO"] })).toEqual([]);
  const [problem, ...others] = problems({ requiredSecrets }, { kept: ["ONE"] });
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    code: "bad_config",
    file: "wrangler.jsonc",
    line: 6,
    message: expect.stringContaining("requires the secret TWO (secrets.required)"),
  });
  expect(problems({ requiredSecrets }, {})[0]?.message).toContain("the secrets ONE, TWO (");
});
