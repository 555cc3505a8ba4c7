import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { ROOT, WORKERS_DIR } from "../paths.ts";
import { FOR_WORKERD } from "./for-workerd.ts";

/** Our Workers, by name. */
const WORKERS = {
  front: "workers/edge/front.ts",
  control: "workers/edge/control.ts",
  serve: "workers/edge/serve-bundles.ts",
  builder: "workers/builder/index.ts",
};

/** What runs in the preview's frame, by name. */
const PREVIEW_SCRIPTS = {
  worker: "lib/preview/worker.ts",
  frame: "lib/preview/frame.ts",
};

/** What runs in the frame of a program's page; no module, since its origin is opaque. */
const PAGE_SCRIPT = { page: "lib/preview/page/main.ts" };

const SQLITE_WASM = join(ROOT, "node_modules/@sqlite.org/sqlite-wasm/dist/sqlite3.wasm");
const PREVIEW_DIR = join(ROOT, "public/preview");

const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  format: "esm",
  target: "es2023",
  metafile: true,
  logLevel: "warning",
  legalComments: "none",
  loader: { ".py": "text", ".wasm": "copy", ".bin": "copy", ".zip": "copy" },
};

/** Bundles our Workers to `dist/workers`, with a list of the modules each is made of. */
export async function buildWorkers(): Promise<void> {
  requireEntries(WORKERS);
  rmSync(WORKERS_DIR, { recursive: true, force: true });
  mkdirSync(WORKERS_DIR, { recursive: true });
  const { metafile } = await build({
    ...COMMON,
    ...FOR_WORKERD,
    metafile: true,
    entryPoints: WORKERS,
    outdir: WORKERS_DIR,
    external: ["cloudflare:*", "node:*"],
  });
  const lists = Object.fromEntries(
    Object.keys(WORKERS).map((name) => [name, moduleFiles(metafile, `dist/workers/${name}.js`)]),
  );
  writeFileSync(join(WORKERS_DIR, "modules.json"), JSON.stringify(lists, null, 2));
}

/** Bundles the preview's scripts to `public/preview`. */
export async function buildPreview(): Promise<void> {
  requireEntries({ ...PREVIEW_SCRIPTS, ...PAGE_SCRIPT });
  rmSync(PREVIEW_DIR, { recursive: true, force: true });
  const options: BuildOptions = {
    ...COMMON,
    outdir: PREVIEW_DIR,
    platform: "browser",
    minify: true,
    sourcemap: true,
  };
  await build({
    ...options,
    entryPoints: PREVIEW_SCRIPTS,
    // The workers SDK tells bindings apart by their constructor's name.
    keepNames: true,
    // What only some programs need, SQLite above all, is loaded when one does.
    splitting: true,
    chunkNames: "part-[hash]",
    // Of that module, what runs here needs a base class alone.
    alias: { "cloudflare:workers": join(ROOT, "lib/preview/assets/cloudflare-workers.ts") },
  });
  await build({ ...options, entryPoints: PAGE_SCRIPT, format: "iife" });
  copyFileSync(SQLITE_WASM, join(PREVIEW_DIR, "sqlite3.wasm"));
  copyFileSync(join(ROOT, "lib/preview/frame.html"), join(PREVIEW_DIR, "index.html"));
  mkdirSync(join(PREVIEW_DIR, "page"));
  copyFileSync(join(ROOT, "lib/preview/page/page.html"), join(PREVIEW_DIR, "page/index.html"));
}

/** An output and everything it imports, directly or not; the output comes first. */
function moduleFiles(metafile: Metafile, output: string): string[] {
  const files = new Set([output]);
  for (const file of files) {
    for (const { path, external } of metafile.outputs[file]?.imports ?? []) {
      if (!external) files.add(path);
    }
  }
  return [...files].map((file) => basename(file));
}

function requireEntries(entries: Record<string, string>): void {
  const missing = Object.values(entries).filter((entry) => !existsSync(join(ROOT, entry)));
  if (missing.length > 0)
    throw new Error(`Nothing to build from: ${missing.join(", ")} is missing`);
}
