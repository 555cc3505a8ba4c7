import { ThawError } from "../errors.ts";
import { MAX_PROJECT_BYTES, MAX_PROJECT_FILES } from "./limits.ts";
import { PROJECT_DEFAULTS } from "./project.ts";
import { WRANGLER_FILES } from "./wrangler.ts";

/** What tools leave beside a project; a folder or an archive may hold it, a project doesn't need it. */
const LEFT_OUT =
  /(^|\/)(\.git|\.venv[^/]*|\.wrangler|\.tox|\.(pytest|mypy|ruff)_cache|node_modules|python_modules|__pycache__|__MACOSX|\.DS_Store|Thumbs\.db)(\/|$)/;

/** What a project is known by; the first that anything is found for decide. */
const MARKS = [[...WRANGLER_FILES, PROJECT_DEFAULTS.entry], ["pyproject.toml"]];

/** A file in a folder or an archive, by its path there. */
export interface FoundFile {
  path: string;
  size: number;
}

/** Whether a path is nothing of the project's own: `.git`, `node_modules`, `python_modules`, … */
export const isLeftOut = (path: string): boolean => LEFT_OUT.test(path);

/**
 * Which of the files in a folder or an archive are the project, before any is read: the path each has in
 * the project, by the path it was found under. What tools left is out, and so is what lies around the one
 * project in it. Throws `bad_request` where there is no project or more than one, `project_too_large`.
 */
export function chooseFiles(found: FoundFile[]): Map<string, string> {
  const own = found.filter(({ path }) => !isLeftOut(path));
  const root = rootOf(own.map(({ path }) => path));
  const inside = own.filter(({ path }) => path.startsWith(root));
  checkSize(inside.map(({ path, size }) => ({ path: path.slice(root.length), size })));
  return new Map(inside.map(({ path }) => [path, path.slice(root.length)]));
}

/** The folder that the project is in, with its slash; empty where it is the whole. */
function rootOf(paths: string[]): string {
  for (const marks of MARKS) {
    const roots = outermost(paths, marks);
    if (roots.length > 1) throw several(roots);
    if (roots[0] !== undefined) return roots[0];
  }
  const some = paths.length === 0 ? "It is empty." : `It holds ${list(paths)}.`;
  throw new ThawError(
    "bad_request",
    `There is no Python Worker in here: no wrangler configuration, no pyproject.toml and no ${PROJECT_DEFAULTS.entry}. ${some}`,
  );
}

function outermost(paths: string[], marks: string[]): string[] {
  const roots = new Set<string>();
  for (const path of paths) {
    const mark = marks.find((one) => path === one || path.endsWith(`/${one}`));
    if (mark !== undefined) roots.add(path.slice(0, path.length - mark.length));
  }
  return [...roots].filter(
    (root) => ![...roots].some((other) => other !== root && root.startsWith(other)),
  );
}

function several(roots: string[]): ThawError {
  return new ThawError(
    "bad_request",
    `There are ${roots.length} projects in here: ${list(roots.toSorted())}. Open the folder of one of them.`,
  );
}

function checkSize(files: FoundFile[]): void {
  if (files.length > MAX_PROJECT_FILES) {
    throw new ThawError(
      "project_too_large",
      `There are ${files.length} files in here; a project may have ${MAX_PROJECT_FILES}. ${fullestFolder(files)}`,
    );
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total <= MAX_PROJECT_BYTES) return;
  const biggest = files.toSorted((one, other) => other.size - one.size).slice(0, 3);
  throw new ThawError(
    "project_too_large",
    `The files in here are ${megabytes(total)} together; a project may have ${megabytes(MAX_PROJECT_BYTES)}. ` +
      `The biggest: ${biggest.map(({ path, size }) => `${show(path)} (${megabytes(size)})`).join(", ")}.`,
  );
}

function fullestFolder(files: FoundFile[]): string {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const folder = path.slice(0, path.indexOf("/") + 1);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [fullest] = [...counts].toSorted(([, one], [, other]) => other - one);
  if (!fullest) return "";
  return `Most are in ${fullest[0] === "" ? "the topmost folder" : show(fullest[0])} (${fullest[1]}).`;
}

const SHOWN = 5;

function list(paths: string[]): string {
  const more = paths.length > SHOWN ? `, and ${paths.length - SHOWN} more` : "";
  return paths.slice(0, SHOWN).map(show).join(", ") + more;
}

const show = (path: string): string => (path.length > 80 ? `${path.slice(0, 80)}…` : path);

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
