import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ThawError } from "../../lib/errors.ts";
import type { Requirement } from "../../lib/packages/requirements.ts";
import { withFolder } from "./disk.ts";
import { explainFailure } from "./explain.ts";
import { indexVariables, type Order } from "./indexes.ts";
import { findChangedContents, type LockedPackage, preferencesLock, readLock } from "./lock.ts";
import { type IndexSettings, type Settings, WORKERS_SDK } from "./settings.ts";
import { runUv, type UvOptions } from "./uv.ts";

/** What uv is run with. */
export interface Tools {
  uv: string;
  /** The stand-in for Pyodide's Python. */
  python: string;
  settings: Settings;
}

export interface Resolution {
  /** The text of `pylock.toml`. */
  text: string;
  packages: LockedPackage[];
}

/**
 * Resolves requirements (and the workers SDK) to a lock, from wheels alone. Versions of `preferred` are
 * kept where they fit. Throws what {@link explainFailure} makes of uv's answer; `version_conflict` where
 * the index now gives other contents for a version that `preferred` pins.
 */
export async function resolveLock(
  tools: Tools,
  requirements: Requirement[],
  preferred: LockedPackage[] | undefined,
): Promise<Resolution> {
  const { settings } = tools;
  return withFolder(join(settings.data, "work"), async (folder) => {
    const input = join(folder, "requirements.in");
    const output = join(folder, "pylock.toml");
    const lines = requirements.map(({ text }) => text);
    await writeFile(input, `${[...lines, sdkRequirement()].join("\n")}\n`);
    const compile = async (order?: Order): Promise<Resolution> => {
      if (preferred) await writeFile(output, preferencesLock(preferred));
      const run = await runUv(
        tools.uv,
        [
          ...["pip", "compile", input, "--python", tools.python, "--only-binary", ":all:"],
          ...["--format", "pylock.toml", "--output-file", output, "--no-header", "--quiet"],
          ...linkArguments(settings),
        ],
        uvOptions(settings, folder, settings.compileTimeLimit, order),
      );
      if (!run.ok) throw await explainFailure(run.stderr, requirements, settings);
      const text = await readFile(output, "utf8");
      const packages = readLock(text);
      if (!packages) throw new ThawError("internal", "uv wrote a lock that can't be read.");
      return { text, packages };
    };
    const first = await compile();
    const changed = preferred && findChangedContents(preferred, first.packages);
    if (!changed) return first;
    // A lock of pywrangler has Pyodide's wheel of a version where PyPI has one too.
    const second = settings.pyodideIndex ? await compile("pyodide first") : first;
    if (findChangedContents(preferred, second.packages)) throw changedContents(changed);
    return second;
  });
}

/**
 * Installs a lock that {@link resolveLock} made into a folder, from wheels alone. Throws what
 * {@link explainFailure} makes of uv's answer.
 */
export async function installLock(tools: Tools, lock: string, folder: string): Promise<string> {
  const { settings } = tools;
  const input = join(folder, "pylock.toml");
  const site = join(folder, "site");
  await writeFile(input, lock);
  const run = await runUv(
    tools.uv,
    [
      ...["pip", "install", "--target", site, "--python", tools.python, "--only-binary", ":all:"],
      ...["--no-deps", "--link-mode", "hardlink", "--preview-features", "pylock", "--quiet"],
      ...linkArguments(settings),
      ...["-r", input],
    ],
    // uv finds an index's credentials by its address; a lock doesn't hold them.
    uvOptions(settings, folder, settings.installTimeLimit),
  );
  if (!run.ok) throw await explainFailure(run.stderr, [], settings);
  return site;
}

/** The requirement every project gets. */
export function sdkRequirement(): string {
  return `${WORKERS_SDK.name}==${WORKERS_SDK.version}`;
}

function linkArguments({ findLinks }: IndexSettings): string[] {
  return findLinks.flatMap((place) => ["--find-links", place]);
}

function uvOptions(settings: Settings, cwd: string, timeLimit: number, order?: Order): UvOptions {
  const variables = indexVariables(settings, process.env, order);
  return { cwd, cache: join(settings.data, "uv-cache"), timeLimit, variables };
}

function changedContents({ name, version }: LockedPackage): ThawError {
  return new ThawError(
    "version_conflict",
    `pylock.toml pins the contents of ${name} ${version}, and the package index now has other contents ` +
      "under that version. Delete pylock.toml to take them.",
    { file: "pylock.toml" },
  );
}
