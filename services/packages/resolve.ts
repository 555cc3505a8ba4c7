import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ThawError } from "../../lib/errors.ts";
import type { Requirement } from "../../lib/packages/requirements.ts";
import { withFolder } from "./disk.ts";
import { explainFailure } from "./explain.ts";
import { findChangedContents, type LockedPackage, preferencesLock, readLock } from "./lock.ts";
import { type IndexSettings, type Settings, WORKERS_SDK } from "./settings.ts";
import { runUv } from "./uv.ts";

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
    if (preferred) await writeFile(output, preferencesLock(preferred));
    const run = await runUv(
      tools.uv,
      [
        ...["pip", "compile", input, "--python", tools.python, "--only-binary", ":all:"],
        ...["--format", "pylock.toml", "--output-file", output, "--no-header", "--quiet"],
        ...indexArguments(settings),
      ],
      {
        cwd: folder,
        cache: join(settings.data, "uv-cache"),
        timeLimit: settings.compileTimeLimit,
      },
    );
    if (!run.ok) throw await explainFailure(run.stderr, requirements, settings);
    const text = await readFile(output, "utf8");
    const packages = readLock(text);
    if (!packages) throw new ThawError("internal", "uv wrote a lock that can't be read.");
    const changed = preferred && findChangedContents(preferred, packages);
    if (changed) throw changedContents(changed);
    return { text, packages };
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
      // uv finds an index's credentials by its address; a lock doesn't hold them.
      ...indexArguments(settings),
      ...["-r", input],
    ],
    { cwd: folder, cache: join(settings.data, "uv-cache"), timeLimit: settings.installTimeLimit },
  );
  if (!run.ok) throw await explainFailure(run.stderr, [], settings);
  return site;
}

/** The requirement every project gets. */
export function sdkRequirement(): string {
  return `${WORKERS_SDK.name}==${WORKERS_SDK.version}`;
}

function indexArguments(settings: IndexSettings): string[] {
  const { indexUrl, extraIndexUrls, findLinks } = settings;
  const args = indexUrl ? ["--default-index", indexUrl] : [];
  for (const url of extraIndexUrls) args.push("--index", url);
  for (const place of findLinks) args.push("--find-links", place);
  // As pywrangler does: a package may be on both indexes, with a wheel for Pyodide on one of them.
  if (extraIndexUrls.length > 0) args.push("--index-strategy", "unsafe-best-match");
  return args;
}

function changedContents({ name, version }: LockedPackage): ThawError {
  return new ThawError(
    "version_conflict",
    `pylock.toml pins the contents of ${name} ${version}, and the package index now has other contents ` +
      "under that version. Delete pylock.toml to take them.",
    { file: "pylock.toml" },
  );
}
