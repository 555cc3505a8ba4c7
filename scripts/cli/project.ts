import type { Dirent } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { ThawError } from "../../lib/errors.ts";
import { checkFiles, encodeFile, isSecretPath } from "../../lib/project/files.ts";
import { chooseFiles, isLeftOut } from "../../lib/project/import.ts";
import { parseProject } from "../../lib/project/project.ts";
import type { Project, ProjectFiles } from "../../lib/project/types.ts";

interface FolderFile {
  /** With forward slashes, from the folder. */
  path: string;
  size: number;
}

/**
 * The project in a folder, as the page opens folders: without what tools leave behind, and without files
 * of secrets. Links are followed only within the folder.
 * @throws ThawError `not_found` where there is no such folder, and what is wrong with the project
 */
export async function readProject(folder: string): Promise<Project> {
  const root = await realpath(resolve(folder)).catch((cause: unknown) => {
    throw new ThawError("not_found", `There is no folder ${folder}.`, { cause });
  });
  if (!(await stat(root)).isDirectory()) {
    throw new ThawError("not_found", `${folder} is a file; the folder of a project is needed.`);
  }
  const chosen = chooseFiles(await listFiles(root));
  const files: ProjectFiles = {};
  for (const [path, own] of chosen) {
    const content = await readFile(join(root, path)).catch((cause: unknown) => {
      const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
      throw new ThawError("bad_request", `${path} can't be read (${why}).`, { file: own, cause });
    });
    files[own] = encodeFile(content);
  }
  checkFiles(files);
  return parseProject(files);
}

/** Whether a path within a project's folder is none that a build reads. */
export const isIgnored = (path: string): boolean => isLeftOut(path) || isSecretPath(path);

async function listFiles(root: string): Promise<FolderFile[]> {
  const found: FolderFile[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const full = join(folder, entry.name);
      const path = relative(root, full).split(sep).join("/");
      if (isIgnored(path)) continue;
      if (entry.isDirectory()) await visit(full);
      else if (await isOwnFile(entry, full, root)) {
        found.push({ path, size: (await stat(full)).size });
      }
    }
  };
  await visit(root);
  return found;
}

async function isOwnFile(entry: Dirent, path: string, root: string): Promise<boolean> {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined || !target.startsWith(root + sep)) return false;
  return (await stat(target)).isFile();
}
