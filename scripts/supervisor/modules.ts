import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { V4ModuleDefinition } from "miniflare";
import { WEB_DIR, WORKERS_DIR } from "../paths.ts";

const MODULE_TYPES: Record<string, V4ModuleDefinition["type"]> = {
  ".js": "ESModule",
  ".mjs": "ESModule",
  ".wasm": "CompiledWasm",
  ".txt": "Text",
};

interface WorkerSource {
  modulesRoot: string;
  /** The first is the main module. */
  modules: V4ModuleDefinition[];
}

/** The modules of one of our Workers, as `dist/workers/modules.json` lists them. */
export function builtWorker(name: string): WorkerSource {
  const lists: unknown = JSON.parse(readFileSync(join(WORKERS_DIR, "modules.json"), "utf8"));
  const files = (lists as Record<string, string[]>)[name];
  if (files === undefined) throw new Error(`${name} has not been built`);
  return { modulesRoot: WORKERS_DIR, modules: files.map((file) => definition(WORKERS_DIR, file)) };
}

/** The modules of the Next app, as next-on-pages writes them. */
export function builtWeb(): WorkerSource {
  const root = join(WEB_DIR, "_worker.js");
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".map"))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const main = "index.js";
  const modules = [main, ...files.filter((file) => file !== main)];
  return { modulesRoot: root, modules: modules.map((file) => definition(root, file)) };
}

function definition(root: string, file: string): V4ModuleDefinition {
  return { type: MODULE_TYPES[extname(file)] ?? "Data", path: join(root, file) };
}
