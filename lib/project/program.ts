import type { Program } from "../snapshot/build.ts";
import { isAsset } from "./assets.ts";
import { decodeFile, isSecretPath } from "./files.ts";
import type { Project } from "./types.ts";

/** What the interpreter gets of a project: the files beside and below the entry file, neither assets nor secrets. */
export function programOf(project: Project): Program {
  const slash = project.entry.lastIndexOf("/");
  const directory = slash < 0 ? "" : project.entry.slice(0, slash);
  const prefix = directory ? `${directory}/` : "";
  const files: Record<string, Uint8Array> = {};
  for (const [path, file] of Object.entries(project.files)) {
    // What a snapshot holds, everyone who has it can read.
    if (path.startsWith(prefix) && !isAsset(project, path) && !isSecretPath(path))
      files[path.slice(prefix.length)] = decodeFile(file);
  }
  const module = project.entry.slice(prefix.length).replace(/\.py$/, "").replaceAll("/", ".");
  return { files, module, directory, variables: textVariables(project.vars) };
}

/** Those of a Worker's variables that are text: what `os.environ` shows. */
export function textVariables(variables: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
