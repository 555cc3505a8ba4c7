import { join } from "node:path";
import { takeLock } from "./lock.ts";

/** The data folder belongs to another running Thaw. */
export class DataInUse extends Error {}

/**
 * Takes a data folder for this process; gives the function that lets it go.
 * @throws DataInUse where another process has the folder
 */
export function lockData(dataDir: string): () => void {
  const path = join(dataDir, "lock");
  const lock = takeLock(path);
  if (typeof lock !== "number") return lock;
  throw new DataInUse(
    `${dataDir} is in use by another Thaw (process ${lock}). Stop that one, or use --data with another folder. If process ${lock} is no Thaw, delete ${path}.`,
  );
}
