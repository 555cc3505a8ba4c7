import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installUv } from "../services/packages/install-uv.ts";
import { runBuild } from "./build/command.ts";
import { withProgress } from "./build/progress.ts";
import { DataInUse, lockData } from "./data-lock.ts";
import { ROOT, UV_DIR } from "./paths.ts";
import { onStopSignal } from "./stop-signals.ts";
import { OptionError, type Options, readOptions } from "./supervisor/options.ts";
import { isPortTaken } from "./supervisor/ports.ts";
import { productProcesses } from "./supervisor/product.ts";
import { Supervisor } from "./supervisor/supervisor.ts";
import { readVersions } from "./supervisor/versions.ts";

const FIRST_ANSWER_MS = 30_000;

async function main(options: Options): Promise<void> {
  if (await isPortTaken(options.port)) {
    fail(`Port ${options.port} is taken. Choose another one: ./start --port N`);
  }
  const unlock = lockData(options.dataDir);
  process.on("exit", unlock);
  let supervisor: Supervisor | undefined;
  process.on("exit", () => supervisor?.kill());
  onStopSignal(async () => supervisor?.stop());

  await runBuild();
  const uv = await findUv();
  const versions = await readVersions(uv);
  supervisor = new Supervisor(await productProcesses(options, { uv, versions }), {
    dataDir: options.dataDir,
    report: (line) => console.error(line),
  });
  await supervisor.start();
  await firstAnswer(options.port);
  console.log(`ready http://localhost:${options.port}`);
}

async function findUv(): Promise<string> {
  if (process.env.THAW_UV) return process.env.THAW_UV;
  let uv = "";
  await withProgress("Looking for uv", async () => {
    uv = await installUv(UV_DIR);
  });
  return uv;
}

/** The first page takes longest, and a person who reads "ready" opens it at once. */
async function firstAnswer(port: number): Promise<void> {
  const end = performance.now() + FIRST_ANSWER_MS;
  while (performance.now() < end) {
    try {
      const signal = AbortSignal.timeout(FIRST_ANSWER_MS);
      const response = await fetch(`http://127.0.0.1:${port}/api/health`, { signal });
      await response.arrayBuffer();
      if (response.ok) return;
    } catch {
      // Not there yet.
    }
    await sleep(100);
  }
  throw new Error(`Nothing answered on port ${port} within ${FIRST_ANSWER_MS / 1000} s`);
}

function help(): string {
  return readFileSync(join(ROOT, "scripts/help.txt"), "utf8").trimEnd();
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

try {
  const options = readOptions(process.argv.slice(2), process.env, process.cwd());
  if (options.help) console.log(help());
  else await main(options);
} catch (error) {
  if (error instanceof OptionError) fail(`${error.message}\n\n${help()}`);
  if (error instanceof DataInUse) fail(error.message);
  fail(error instanceof Error ? error.message : String(error));
}
