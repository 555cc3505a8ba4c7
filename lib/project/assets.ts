import ignore from "ignore";
import { type ErrorPlace, ThawError } from "../errors.ts";
import type { AssetsSettings } from "./bindings/types.ts";
import { checkPath, decodeFile, isSecretPath, isText } from "./files.ts";
import type { Project, ProjectFiles } from "./types.ts";

/** Names what of the folder isn't to be served, as `.gitignore` does. */
const IGNORE_FILE = ".assetsignore";

/** A folder as paths begin in it, whatever way it is written in the configuration: `public/`. */
function prefixOf(directory: string): string {
  const folder = directory.replace(/^(\.\/+)+/, "").replace(/\/+$/, "");
  return folder === "" || folder === "." ? "" : `${folder}/`;
}

/** Whether a file of the project belongs to its static assets, and so not to the program. */
export function isAsset({ settings }: Pick<Project, "settings">, path: string): boolean {
  const directory = settings.assets?.directory;
  return directory !== undefined && path.startsWith(prefixOf(directory));
}

/**
 * The project's static assets by their path in the folder, with `_headers` and `_redirects` where it has
 * them; none where the configuration asks for none. Files of secrets aren't among them.
 */
export function assetFiles({
  files,
  settings,
}: Pick<Project, "files" | "settings">): Record<string, Uint8Array> {
  const directory = settings.assets?.directory;
  if (directory === undefined) return {};
  const prefix = prefixOf(directory);
  const rules = files[`${prefix}${IGNORE_FILE}`];
  const ignored = ignore().add(isText(rules) ? rules : "");
  const found = Object.entries(files)
    .filter(([path]) => path.startsWith(prefix) && !isSecretPath(path))
    .map(([path, file]) => [path.slice(prefix.length), file] as const)
    .filter(([path]) => path !== IGNORE_FILE && !ignored.ignores(path));
  return Object.fromEntries(found.map(([path, file]) => [path, decodeFile(file)]));
}

/** @throws ThawError `bad_config` for a folder that can't be served, or whose files aren't there */
export function checkAssets(
  assets: AssetsSettings | undefined,
  project: { files: ProjectFiles; entry: string; file: string | undefined },
  place: ErrorPlace,
): void {
  if (!assets) return;
  const bad = (problem: string): ThawError =>
    new ThawError("bad_config", `${project.file}: assets.directory ${problem}.`, place);
  const { directory } = assets;
  if (directory === undefined) throw bad("is missing: name the folder of the files to serve");
  const prefix = prefixOf(directory);
  if (prefix === "") {
    throw bad(
      "is the whole project, with its code: put the files to serve into a folder of their own",
    );
  }
  try {
    checkPath(prefix.slice(0, -1));
  } catch (thrown) {
    throw bad(
      `must be a folder of the project. ${ThawError.from(thrown).message.replace(/\.$/, "")}`,
    );
  }
  if (project.entry.startsWith(prefix)) {
    throw bad(`holds the entry file ${project.entry}, which everyone could read then`);
  }
  if (!Object.keys(project.files).some((path) => path.startsWith(prefix))) {
    throw bad(`is ${directory}, but the project has no files there`);
  }
}
