import { ThawError } from "../errors.ts";
import { checkAssets } from "./assets.ts";
import { checkFiles, checkPath, isText } from "./files.ts";
import { checkName, suggestName } from "./names.ts";
import { parsePyproject } from "./pyproject.ts";
import type { Project, ProjectFiles } from "./types.ts";
import { readWrangler, type WranglerConfig } from "./wrangler.ts";

/** What a project is where its configuration says nothing. */
export const PROJECT_DEFAULTS = {
  name: "hello",
  entry: "src/entry.py",
  compatibilityDate: "2026-10-01",
  compatibilityFlags: ["python_workers"],
} as const;

/**
 * Reads a project: its paths and sizes, `pyproject.toml`, the wrangler configuration, the entry file.
 * Files that are missing have defaults ({@link PROJECT_DEFAULTS}); only the entry must exist.
 *
 * Throws `bad_path`, `project_too_large`, `bad_toml`, `bad_jsonc`, `bad_config`, `bad_requirement`,
 * `bad_name` or `no_entry`, with file and line where there is one.
 */
export function parseProject(files: ProjectFiles): Project {
  checkFiles(files);
  const pyproject = parsePyproject(textFile(files, "pyproject.toml") ?? "");
  const wrangler = readWrangler(files);
  const name = workerName(wrangler, pyproject.name);
  const entry = entryPath(files, wrangler);
  const { file, settings } = wrangler;
  checkAssets(settings.assets, { files, entry, file }, wrangler.place("assets"));
  return {
    files,
    name,
    entry,
    compatibilityDate: wrangler.compatibilityDate ?? PROJECT_DEFAULTS.compatibilityDate,
    compatibilityFlags: wrangler.compatibilityFlags ?? [...PROJECT_DEFAULTS.compatibilityFlags],
    vars: wrangler.vars,
    settings,
    notices: wrangler.notices,
    dependencies: pyproject.dependencies,
    lock: textFile(files, "pylock.toml"),
  };
}

function workerName(wrangler: WranglerConfig, projectName: string | undefined): string {
  if (wrangler.name !== undefined) {
    checkName(wrangler.name, wrangler.place("name"));
    return wrangler.name;
  }
  // A Python project's name may hold capitals, dots and underscores; a Worker's may not.
  const name = suggestName(projectName ?? "") || PROJECT_DEFAULTS.name;
  checkName(name, { file: "pyproject.toml" });
  return name;
}

function entryPath(files: ProjectFiles, wrangler: WranglerConfig): string {
  const entry = (wrangler.main ?? PROJECT_DEFAULTS.entry).replace(/^(\.\/+)+/, "");
  const place = wrangler.main === undefined ? {} : wrangler.place("main");
  try {
    checkPath(entry);
  } catch (thrown) {
    const { message } = ThawError.from(thrown);
    throw new ThawError("bad_path", `${wrangler.file}: main: ${message}`, {
      ...place,
      cause: thrown,
    });
  }
  if (isText(files[entry]) && Object.hasOwn(files, entry)) {
    if (entry.endsWith(".py")) return entry;
    throw new ThawError("no_entry", `The entry file ${entry} is not a Python file (.py).`, place);
  }
  const origin =
    wrangler.main === undefined
      ? `no "main" is set in ${wrangler.file ?? "a wrangler configuration"}`
      : `"main" in ${wrangler.file} says so`;
  const others = Object.keys(files).filter((path) => path.endsWith(".py"));
  const hint = others.length ? ` Python files here: ${others.slice(0, 5).join(", ")}.` : "";
  throw new ThawError(
    "no_entry",
    `There is no entry file: looked for ${entry} (${origin}). Add it, or set "main" to the file that handles requests.${hint}`,
    place,
  );
}

function textFile(files: ProjectFiles, path: string): string | undefined {
  if (!Object.hasOwn(files, path)) return undefined;
  const file = files[path];
  if (isText(file)) return file;
  throw new ThawError("bad_config", `${path} is not text.`, { file: path });
}
