import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The data folder belongs to another running Thaw. */
export class DataInUse extends Error {}

/** Takes a data folder for this process; gives the function that lets it go. */
export function lockData(dataDir: string): () => void {
  const path = join(dataDir, "lock");
  mkdirSync(dataDir, { recursive: true });
  const owner = readOwner(path);
  if (owner !== undefined && isAlive(owner)) {
    throw new DataInUse(
      `${dataDir} is in use by another Thaw (process ${owner}). Stop that one, or use --data with another folder.`,
    );
  }
  writeFileSync(path, String(process.pid));
  return () => rmSync(path, { force: true });
}

function readOwner(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return Number.isInteger(pid) && pid > 0 && pid !== process.pid ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
