import { ThawError } from "../errors.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { MAX_PATH_LENGTH, MAX_PROJECT_BYTES, MAX_PROJECT_FILES } from "./limits.ts";
import type { ProjectFile, ProjectFiles } from "./types.ts";

/** Whether a file's content is text (anything else is held as base64). */
export function isText(file: ProjectFile | undefined): file is string {
  return typeof file === "string";
}

/** A file's bytes: text as UTF-8. Throws `bad_request` where the base64 is broken. */
export function decodeFile(file: ProjectFile): Uint8Array<ArrayBuffer> {
  if (isText(file)) return new TextEncoder().encode(file);
  try {
    return fromBase64(file.base64);
  } catch (cause) {
    throw new ThawError("bad_request", "A file's base64 content is not base64.", { cause });
  }
}

/** Bytes as a project's file: text where they are UTF-8 without NUL, else base64. */
export function encodeFile(bytes: Uint8Array): ProjectFile {
  if (!bytes.includes(0)) {
    try {
      // ignoreBOM keeps a byte order mark, so that decoding gives the same bytes back.
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // Not UTF-8: held as bytes.
    }
  }
  return { base64: toBase64(bytes) };
}

/**
 * Whether a path names a file of secrets, which never leaves the project: `.env*`, `.dev.vars*`. An example of
 * one (`.env.example`) holds none.
 */
export function isSecretPath(path: string): boolean {
  return /(^|\/)(\.env|\.dev\.vars)(\.(?!example$)[^/]*)?$/.test(path);
}

/** A project's files without those of secrets: for whatever leaves the browser or is kept there. */
export function withoutSecretFiles(files: ProjectFiles): ProjectFiles {
  return pick(files, (path) => !isSecretPath(path));
}

/** A project's files of secrets alone. */
export function secretFiles(files: ProjectFiles): ProjectFiles {
  return pick(files, isSecretPath);
}

const pick = (files: ProjectFiles, wanted: (path: string) => boolean): ProjectFiles =>
  Object.fromEntries(Object.entries(files).filter(([path]) => wanted(path)));

/**
 * Checks paths and sizes of a whole project. Throws `bad_path`, or `project_too_large` naming the
 * biggest files.
 */
export function checkFiles(files: ProjectFiles): void {
  const paths = Object.keys(files);
  for (const path of paths) checkPath(path);
  for (const path of paths) {
    const folder = paths.find((other) => other.startsWith(`${path}/`));
    if (folder) throw badPath(path, `is both a file and the folder of ${show(folder)}`);
  }
  if (paths.length > MAX_PROJECT_FILES) {
    throw new ThawError(
      "project_too_large",
      `The project has ${paths.length} files; the limit is ${MAX_PROJECT_FILES}.`,
    );
  }
  const sizes = Object.entries(files).map(([path, file]) => ({ path, size: fileSize(file, path) }));
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  if (total <= MAX_PROJECT_BYTES) return;
  const biggest = sizes.sort((one, other) => other.size - one.size).slice(0, 3);
  throw new ThawError(
    "project_too_large",
    `The project's files are ${megabytes(total)} together; the limit is ${megabytes(MAX_PROJECT_BYTES)}. ` +
      `The biggest: ${biggest.map(({ path, size }) => `${path} (${megabytes(size)})`).join(", ")}.`,
    { file: biggest[0]?.path },
  );
}

/** Checks one path: relative, forward slashes, no way out of the project. Throws `bad_path`. */
export function checkPath(path: string): void {
  if (path === "") throw badPath(path, "is empty");
  if (path.length > MAX_PATH_LENGTH) {
    throw badPath(path, `is longer than ${MAX_PATH_LENGTH} characters`);
  }
  if (path.includes("\\")) throw badPath(path, "has a backslash; folders are separated by /");
  if (/\p{Cc}/u.test(path)) throw badPath(path, "has a control character");
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) throw badPath(path, "is not relative");
  for (const part of path.split("/")) {
    if (part === "") throw badPath(path, "has an empty folder or file name");
    if (part === "." || part === "..") throw badPath(path, `has the part "${part}"`);
  }
  // An object key of this name would be lost or worse on the way.
  if (path === "__proto__") throw badPath(path, "can't be used");
}

function badPath(path: string, why: string): ThawError {
  return new ThawError("bad_path", `The path ${show(path)} ${why}.`);
}

function show(path: string): string {
  return JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}…` : path);
}

function fileSize(file: ProjectFile, path: string): number {
  try {
    return decodeFile(file).length;
  } catch (thrown) {
    throw new ThawError("bad_request", `${path}: its base64 content is not base64.`, {
      file: path,
      cause: thrown,
    });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
