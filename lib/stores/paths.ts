import { ThawError } from "../errors.ts";
import { checkPath } from "../project/files.ts";
import type { ProjectFiles } from "../project/types.ts";

/** Whether a path lies in a folder, however deep. */
export function inFolder(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

/** A path after `from` (itself, or a folder above it) was renamed to `to`. */
export function moved(path: string, from: string, to: string): string {
  if (path === from) return to;
  return inFolder(path, from) ? to + path.slice(from.length) : path;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a value read from storage, a link or a request is a project's files. */
export function isProjectFiles(value: unknown): value is ProjectFiles {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (file: unknown) =>
      typeof file === "string" ||
      (typeof file === "object" &&
        file !== null &&
        "base64" in file &&
        typeof file.base64 === "string"),
  );
}

/** Whether two projects hold the same files with the same content. */
export function sameFiles(a: ProjectFiles, b: ProjectFiles): boolean {
  const paths = Object.keys(a);
  return paths.length === Object.keys(b).length && paths.every((path) => sameFile(a, b, path));
}

/** Whether a file is the same in two projects. */
export function sameFile(a: ProjectFiles, b: ProjectFiles, path: string): boolean {
  const [one, other] = [a[path], b[path]];
  if (typeof one === "object" && typeof other === "object") return one.base64 === other.base64;
  return one === other;
}

/** What is wrong with a path someone typed for a new or renamed file, in words; or nothing. */
export function pathProblem(path: string, taken: Iterable<string>): string | undefined {
  if (path === "") return "Type a name.";
  try {
    checkPath(path);
  } catch (error) {
    return ThawError.from(error).message;
  }
  for (const other of taken) {
    if (other === path) return `${path} exists already.`;
    if (inFolder(path, other)) return `${other} is a file, so it can't hold others.`;
    if (inFolder(other, path)) return `${path} is a folder already.`;
  }
  return undefined;
}
