import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { runBuild } from "./build/command.ts";
import { ROOT } from "./paths.ts";
import { builtWorker } from "./supervisor/modules.ts";

/** What `hosting/NAME/wrangler.jsonc` names, laid out for it. */
const OUT = join(ROOT, "dist/hosting");

const WORKERS = ["front", "control", "builder", "serve"];

/** The preview's origin is served beside the page there, not by it. */
const PREVIEW_FOLDERS = ["preview", "runtime"];

/** The packages service as single files that need nothing but Node, for its container. */
const SERVICE = {
  main: "services/packages/main.ts",
  "install-uv": "services/packages/install-uv.ts",
};

async function main(): Promise<void> {
  await runBuild({ page: !process.argv.includes("--without-page") });
  rmSync(OUT, { recursive: true, force: true });
  for (const name of WORKERS) {
    for (const { path } of builtWorker(name).modules) copy(path, join(OUT, name, basename(path)));
  }
  for (const folder of PREVIEW_FOLDERS) {
    copy(join(ROOT, "public", folder), join(OUT, "preview", folder));
  }
  await build({
    absWorkingDir: ROOT,
    entryPoints: SERVICE,
    outdir: join(OUT, "packages"),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // Of packages that are CommonJS.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "warning",
    legalComments: "none",
  });
  writeFileSync(join(OUT, "packages/package.json"), JSON.stringify({ type: "module" }));
  console.log("What hosting/*/wrangler.jsonc name is in dist/hosting.");
}

function copy(from: string, to: string): void {
  mkdirSync(join(to, ".."), { recursive: true });
  cpSync(from, to, { recursive: true });
}

await main();
