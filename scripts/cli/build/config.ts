import type { SnapshotRecord } from "../../../lib/deploy/store.ts";
import type { Project } from "../../../lib/project/types.ts";
import { readWrangler } from "../../../lib/project/wrangler.ts";

/** Folders of a bundle's folder. */
export const MODULES_FOLDER = "worker";
export const ASSETS_FOLDER = "assets";
export const MIGRATIONS_FOLDER = "migrations";

/** What tells wrangler how to make modules of a Python project, or which other environment to take. */
const REPLACED = [
  "main",
  "base_dir",
  "build",
  "env",
  "alias",
  "define",
  "minify",
  "python_modules",
];

/**
 * The wrangler configuration of a bundle in a folder: the project's own, with a JavaScript Worker whose
 * modules are taken as they are in the place of the Python program.
 */
export function bundleConfig(project: Project, record: SnapshotRecord): Record<string, unknown> {
  const { value } = readWrangler(project.files);
  const kept = Object.entries(value).filter(([key]) => !REPLACED.includes(key));
  const databases = new Set(record.databases?.map(({ binding }) => binding));
  return {
    ...Object.fromEntries(kept),
    name: project.name,
    main: `${MODULES_FOLDER}/${record.bundle.mainModule}`,
    compatibility_date: record.compatibilityDate,
    compatibility_flags: record.compatibilityFlags,
    base_dir: MODULES_FOLDER,
    no_bundle: true,
    find_additional_modules: true,
    rules: [
      { type: "ESModule", globs: ["**/*.js", "**/*.mjs"], fallthrough: false },
      { type: "CompiledWasm", globs: ["**/*.wasm"], fallthrough: false },
      { type: "Data", globs: ["**/*.bin"], fallthrough: false },
    ],
    ...(isObject(value.assets) ? { assets: { ...value.assets, directory: ASSETS_FOLDER } } : {}),
    ...(Array.isArray(value.d1_databases)
      ? { d1_databases: value.d1_databases.map((entry) => withMigrations(entry, databases)) }
      : {}),
  };
}

/** Where the bundle's folder has a database's migrations. */
export const migrationsFolder = (binding: string): string => `${MIGRATIONS_FOLDER}/${binding}`;

function withMigrations(entry: unknown, databases: ReadonlySet<string>): unknown {
  if (!isObject(entry) || typeof entry.binding !== "string") return entry;
  if (!databases.has(entry.binding)) return entry;
  return { ...entry, migrations_dir: migrationsFolder(entry.binding) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
