import { mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** The data folder belongs to another running Thaw. */
export class DataInUse extends Error {}

/**
 * Takes a data folder for this process; gives the function that lets it go.
 * The lock is a link, which is made in one step with its owner's process id in it.
 * @throws DataInUse where another process has the folder
 */
export function lockData(dataDir: string): () => void {
  const path = join(dataDir, "lock");
  mkdirSync(dataDir, { recursive: true });
  while (!take(path)) {
    const owner = readOwner(path);
    if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
      throw new DataInUse(
        `${dataDir} is in use by another Thaw (process ${owner}). Stop that one, or use --data with another folder. If process ${owner} is no Thaw, delete ${path}.`,
      );
    }
    rmSync(path, { force: true });
  }
  return () => {
    // Let go already, it may be another's by now.
    if (readOwner(path) === process.pid) rmSync(path, { force: true });
  };
}

function take(path: string): boolean {
  try {
    symlinkSync(String(process.pid), path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function readOwner(path: string): number | undefined {
  try {
    const pid = Number(readlinkSync(path));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
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
