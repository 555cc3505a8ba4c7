import { describe, expect, it } from "vitest";
import { devSecrets, missingDevSecrets } from "./dev-secrets.ts";
import { parseProject } from "./project.ts";
import type { ProjectFiles } from "./types.ts";

const read = (files: ProjectFiles, config: object = {}) => {
  const project = parseProject({
    "src/entry.py": "",
    "wrangler.jsonc": JSON.stringify(config),
    ...files,
  });
  const secrets = devSecrets(project.files, project);
  return { secrets, missing: missingDevSecrets(secrets, project) };
};

describe("secrets for development", () => {
  it("are those of .dev.vars, else of .env and what .env.local says otherwise", () => {
    const env = { ".env": "A=1\nB=2", ".env.local": "B=3" };
    expect(read(env).secrets).toEqual({ A: "1", B: "3" });
    expect(read({ ...env, ".dev.vars": "C=4" }).secrets).toEqual({ C: "4" });
    expect(read({ "sub/.dev.vars": "C=4", ".env.example": "A=" }).secrets).toBeUndefined();
  });

  it("are only what the configuration requires, where it says so, and variables by other values", () => {
    const config = { vars: { WORD: "x" }, secrets: { required: ["KEY", "OTHER"] } };
    const { secrets, missing } = read({ ".dev.vars": "KEY=1\nWORD=y\nTOO=many" }, config);
    expect(secrets).toEqual({ KEY: "1", WORD: "y" });
    expect(missing).toBe(
      "Missing: OTHER, which the configuration requires (secrets.required). Add it to .dev.vars.",
    );
    expect(read({}, config).missing).toContain("KEY, OTHER");
    expect(read({ ".dev.vars": "KEY=1\nOTHER=" }, config).missing).toBeUndefined();
  });

  it("can't have the name of a binding", () => {
    const config = { kv_namespaces: [{ binding: "STORE" }] };
    expect(() => read({ ".dev.vars": "STORE=1" }, config)).toThrow(
      expect.objectContaining({
        code: "bad_config",
        file: ".dev.vars",
        message: expect.stringContaining("STORE as a secret"),
      }),
    );
  });
});
