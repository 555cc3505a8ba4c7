import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One measured number: the middle of `n` runs, and how far they lay apart. */
export interface Figure {
  value: number;
  unit: string;
  n: number;
  [detail: string]: unknown;
}

/** What a benchmark's default export resolves to. */
export interface BenchResult {
  name: string;
  figures: Record<string, Figure>;
  [detail: string]: unknown;
}

const folder = import.meta.dirname;

function names(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && file !== "run.ts")
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

async function main(name: string | undefined): Promise<void> {
  if (name === undefined || !/^[\w-]+$/.test(name) || !existsSync(join(folder, `${name}.ts`))) {
    console.error(
      `Usage: npm run bench -- NAME\n\nBenchmarks: ${names().join(", ") || "none yet"}`,
    );
    process.exitCode = 2;
    return;
  }
  // What is measured doesn't hang on an index that may or may not answer.
  process.env.THAW_EXTRA_INDEX_URLS = "";
  const module = (await import(`./${name}.ts`)) as { default: () => Promise<BenchResult> };
  const result = await module.default();
  mkdirSync(join(folder, "results"), { recursive: true });
  writeFileSync(join(folder, "results", `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify({ name: result.name, figures: result.figures }));
}

await main(process.argv[2]);
