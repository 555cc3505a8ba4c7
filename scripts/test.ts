import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installUv } from "../services/packages/install-uv.ts";
import { runBuild, runCommand } from "./build/command.ts";
import { withProgress } from "./build/progress.ts";
import { findOrInstallBrowser, findOrInstallFirefox } from "./find-browser.ts";
import { CACHE_DIR, ROOT, UV_DIR } from "./paths.ts";
import { onStopSignal } from "./stop-signals.ts";

const USAGE = `Usage: ./test [unit | e2e | FILTER…]

  (nothing)   everything: lint, types, unused code, build, all tests
  unit        the tests beside the code
  e2e         build, then the tests under tests/
  FILTER…     build, then the test files whose path contains one of these`;

const RESULTS = join(CACHE_DIR, "test/results.json");
const CHECK_LIMIT_MS = 5 * 60_000;
const TESTS_LIMIT_MS = 27 * 60_000;

interface Counts {
  passed: number;
  failed: number;
}

const counts: Counts = { passed: 0, failed: 0 };

/** Runs one part; a failure is told and counted, and the rest goes on. */
async function part(title: string, run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    counts.passed++;
    return true;
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    console.log(`${title}: failed`);
    counts.failed++;
    return false;
  }
}

async function check(title: string, tool: string, args: string[]): Promise<void> {
  const program = join(ROOT, "node_modules/.bin", tool);
  const run = () => runCommand(program, args, { limitMs: CHECK_LIMIT_MS });
  await part(title, () => withProgress(title, run));
}

async function runTests(args: string[], env: Record<string, string>): Promise<void> {
  mkdirSync(join(CACHE_DIR, "test"), { recursive: true });
  rmSync(RESULTS, { force: true });
  let failure: unknown;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${RESULTS}`];
  await runCommand(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...args],
    {
      env,
      limitMs: TESTS_LIMIT_MS,
      show: true,
    },
  ).catch((error: unknown) => {
    failure = error;
  });
  const found = readResults();
  counts.passed += found.passed;
  counts.failed += found.failed;
  // It failed otherwise than in a test: a file that can't be loaded, an error nobody caught, no tests.
  if (failure !== undefined && found.failed === 0) {
    counts.failed++;
    console.log(failure instanceof Error ? failure.message : failure);
  }
}

function readResults(): Counts {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = JSON.parse(
      readFileSync(RESULTS, "utf8"),
    ) as {
      numPassedTests: number;
      numFailedTests: number;
      numFailedTestSuites: number;
      testResults: { status: string; assertionResults: unknown[] }[];
    };
    // A file that can't be loaded has no tests to count.
    const unloaded = testResults.filter(
      ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
    ).length;
    const failed = numFailedTests + unloaded;
    return { passed: numPassedTests, failed: failed || Math.min(numFailedTestSuites, 1) };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

async function main(args: string[]): Promise<void> {
  const [mode] = args;
  if (mode === "-h" || mode === "--help") {
    console.log(USAGE);
    return;
  }
  process.chdir(ROOT);
  const all = mode === undefined;
  const env: Record<string, string> = {};
  const ready = await part("Tools", async () => {
    await installUv(UV_DIR);
    if (mode === "unit") return;
    env.CHROME_PATH = findOrInstallBrowser();
    const firefox = findOrInstallFirefox();
    if (firefox !== undefined) env.FIREFOX_PATH = firefox;
  });
  const built = mode === "unit" || (await part("Build", runBuild));
  // The checks follow the build, whose files our code imports.
  if (all) {
    await check("Lint", "biome", ["check", "."]);
    await check("Types", "tsc", ["--noEmit"]);
    await check("Unused code", "knip", ["--no-progress"]);
  }
  if (ready && (built || all)) {
    // Without a build there is nothing to run from end to end.
    if (mode === "unit" || !built) await runTests(["--project", "unit", ...args.slice(1)], env);
    else if (mode === "e2e") await runTests(["--project", "e2e-*", ...args.slice(1)], env);
    else await runTests(args, env);
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

onStopSignal(async () => {});
await main(process.argv.slice(2));
