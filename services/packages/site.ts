import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ThawError } from "../../lib/errors.ts";
import { normalizeName } from "../../lib/packages/requirements.ts";
import { MAX_UNPACKED_BYTES } from "./settings.ts";

/** A file of site-packages. */
export interface SiteFile {
  /** Relative, with forward slashes. */
  path: string;
  content: Uint8Array;
}

/** Written by the installer, different for each run or machine. */
const INSTALLER_FILES =
  /^[^/]+\.dist-info\/(INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json|uv_build\.json)$/;

/** What compiled files are made of: bytecode is made anew, and of translations `gettext` reads the `.mo` alone. */
const MADE_OR_SOURCE = /(^|\/)__pycache__\/|\.(pyc|po|pot)$/;

/** Whether a file that was installed belongs into a pack. */
export function belongsInPack(path: string): boolean {
  if (path === ".lock" || path.startsWith("bin/")) return false;
  return !MADE_OR_SOURCE.test(path) && !INSTALLER_FILES.test(path);
}

/**
 * Reads site-packages as a pack holds it: sorted by name, without what differs between two installs of
 * one lock. Throws `project_too_large` where it is over the limit (bytes), naming the biggest packages.
 */
export async function readSite(folder: string, limit = MAX_UNPACKED_BYTES): Promise<SiteFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter(belongsInPack)
    .sort((one, other) => (one < other ? -1 : 1));
  await checkSize(folder, paths, limit);
  const files: SiteFile[] = [];
  for (const path of paths) {
    const content = await readFile(join(folder, path));
    files.push({ path, content: isRecord(path) ? cleanRecord(content) : content });
  }
  return files;
}

/**
 * The modules each package offers for `import`, by its normal name: top-level packages, modules and
 * extension modules out of its RECORD. Private names and what isn't an importable name are left out.
 */
export function findModules(files: SiteFile[]): Record<string, string[]> {
  const modules: Record<string, string[]> = {};
  for (const { path, content } of files) {
    if (!isRecord(path)) continue;
    const name = normalizeName(path.slice(0, path.indexOf(".dist-info")).replace(/-[^-]*$/, ""));
    const names = recordPaths(content).flatMap((file) => moduleOf(file) ?? []);
    modules[name] = [...new Set(names)].sort();
  }
  return modules;
}

/** Folders some wheels bring along by accident; they are not what a project means by the package. */
const NOT_OFFERED = new Set(["test", "tests", "testing", "docs", "doc", "examples", "benchmarks"]);

function moduleOf(path: string): string | undefined {
  const isModule = /\.(py|so)$/.test(path) && !path.includes(".dist-info/");
  const top = path.split("/")[0]?.split(".")[0] ?? "";
  const importable = /^[\p{L}][\p{L}\p{N}_]*$/u.test(top) && !NOT_OFFERED.has(top);
  return isModule && importable && !/\.(data|dist-info)\//.test(path) ? top : undefined;
}

function isRecord(path: string): boolean {
  return /^[^/]+\.dist-info\/RECORD$/.test(path);
}

/** A RECORD's paths: each line is `path,hash,size`, the path quoted where it holds a comma or quote. */
function recordPaths(content: Uint8Array): string[] {
  return new TextDecoder()
    .decode(content)
    .split(/\r?\n/)
    .filter(Boolean)
    .map((line) => {
      const quoted = /^"((?:[^"]|"")*)"/.exec(line)?.[1];
      return quoted?.replaceAll('""', '"') ?? line.slice(0, line.indexOf(","));
    });
}

/** A RECORD without the lines of files that are not in a pack, sorted. */
function cleanRecord(content: Uint8Array): Uint8Array {
  const lines = new TextDecoder().decode(content).split(/\r?\n/).filter(Boolean);
  const paths = recordPaths(content);
  const kept = lines.filter((_, index) => {
    const path = paths[index] ?? "";
    return belongsInPack(path) && !path.startsWith("../") && !path.startsWith("/");
  });
  return new TextEncoder().encode(
    kept
      .sort()
      .map((line) => `${line}\n`)
      .join(""),
  );
}

async function checkSize(folder: string, paths: string[], limit: number): Promise<void> {
  const sizes = new Map<string, number>();
  let total = 0;
  for (const path of paths) {
    const { size } = await stat(join(folder, path));
    const top = path.split("/")[0] ?? path;
    sizes.set(top, (sizes.get(top) ?? 0) + size);
    total += size;
  }
  if (total <= limit) return;
  const biggest = [...sizes].sort(([, one], [, other]) => other - one).slice(0, 3);
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`;
  throw new ThawError(
    "project_too_large",
    `The packages unpack to ${megabytes(total)}; the limit is ${megabytes(limit)}. ` +
      `The biggest: ${biggest.map(([name, size]) => `${name} (${megabytes(size)})`).join(", ")}. Remove some.`,
    { file: "pyproject.toml" },
  );
}
