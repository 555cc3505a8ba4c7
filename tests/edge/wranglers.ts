import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/paths.ts";

const require = createRequire(import.meta.url);

/** Far from the one that is installed: it asks other addresses, in another order. */
const OLD = "4.86.0";

/** The script of the wrangler that the project has. */
export function installedWrangler(): string {
  return join(dirname(require.resolve("wrangler/package.json")), "bin/wrangler.js");
}

/** The script of an older wrangler, in a folder of its own; installed the first time it is asked for. */
export async function olderWrangler(): Promise<string> {
  const folder = join(ROOT, ".cache/test", `wrangler-${OLD}`);
  const script = join(folder, "node_modules/wrangler/bin/wrangler.js");
  if (existsSync(script)) return script;
  const half = `${folder}.${process.pid}`;
  await mkdir(half, { recursive: true });
  await writeFile(join(half, "package.json"), '{ "private": true }\n');
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact"];
  await promisify(execFile)("npm", [...args, `wrangler@${OLD}`], { cwd: half });
  // Whole or not at all, also when two tests ask at the same time.
  await rename(half, folder).catch(() => rm(half, { recursive: true, force: true }));
  return script;
}
