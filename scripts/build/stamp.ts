import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CACHE_DIR, ROOT } from "../paths.ts";

/** SHA-256 (hex) over files' paths and contents; a file that isn't there counts as such. */
export function hashFiles(files: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const file of [...new Set(files)].sort()) {
    hash.update(`${file}\0`);
    hash.update(read(join(ROOT, file)) ?? "absent");
    hash.update("\0");
  }
  return hash.digest("hex");
}

/** What a build step remembers of its last success. */
export class Stamp {
  readonly #path: string;

  constructor(step: string) {
    this.#path = join(CACHE_DIR, "build", step);
  }

  matches(value: string): boolean {
    return read(this.#path)?.toString() === value;
  }

  write(value: string): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, value);
  }

  /** A step that failed half-way has to run again. */
  clear(): void {
    rmSync(this.#path, { force: true });
  }
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
