import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataInUse } from "./data-lock.ts";
import { ROOT } from "./paths.ts";
import { onStopSignal } from "./stop-signals.ts";
import { OptionError, type Options, readOptions } from "./supervisor/options.ts";
import { isPortTaken } from "./supervisor/ports.ts";
import { RunningThaw } from "./supervisor/run.ts";

async function main(options: Options): Promise<void> {
  if (await isPortTaken(options.port)) {
    fail(`Port ${options.port} is taken. Choose another one: ./start --port N`);
  }
  let thaw: RunningThaw | undefined;
  onStopSignal(async () => thaw?.stop());
  thaw = await RunningThaw.start({ ...options, report: (line) => console.error(line) });
  console.log(`ready ${thaw.access.origin}`);
}

function help(): string {
  return readFileSync(join(ROOT, "scripts/help.txt"), "utf8").trimEnd();
}

function fail(message: string): never {
  console.error(message);
  return process.exit(1);
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
