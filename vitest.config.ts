import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    // Of what comes in its own time; the default of a second is a timed test.
    expect: { poll: { timeout: 20_000 } },
    // Nothing that is started here asks Pyodide's own package index.
    env: { THAW_EXTRA_INDEX_URLS: "" },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{app,bench,components,lib,scripts,services,workers}/**/*.test.{ts,tsx}"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e-parts",
          include: ["tests/{edge,snapshot}/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          // Most of them do one thing at a time.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e-whole",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/{edge,snapshot}/**"],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          // They run whole products and browsers, which want the machine for themselves.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
