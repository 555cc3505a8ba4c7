import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../lib/hash.ts";

/**
 * Changes a byte in the middle of every file below a folder whose content has this hash, as a failing disk might.
 * @returns how many there were
 */
export async function damage(folder: string, hash: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let found = 0;
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path);
    if ((await sha256(content)) !== hash) continue;
    const middle = content.length >> 1;
    content[middle] = (content[middle] ?? 0) ^ 1;
    await writeFile(path, content);
    found++;
  }
  return found;
}
