import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const accessSchema = z.object({
  /** The process that runs them all. */
  pid: z.number(),
  /** The public port's origin, `http://localhost:8787`; null where nothing is served. */
  origin: z.string().nullable(),
  /** The Worker that the origin itself stands for; null where that is the page. */
  root: z.string().nullable(),
  /** Origins on loopback. */
  control: z.string(),
  builder: z.string(),
  /** What the two ask for, in `x-thaw-internal`. */
  token: z.string(),
});

/** How a process of the same user reaches a running Thaw. */
export type Access = z.infer<typeof accessSchema>;

const pathIn = (dataDir: string): string => join(dataDir, "access.json");

/** Leaves the way in for the owner of the data folder; gives the function that takes it away. */
export function writeAccess(dataDir: string, access: Access): () => void {
  const path = pathIn(dataDir);
  // The mode counts for new files only.
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify(access), { mode: 0o600 });
  return () => {
    // Taken away already, it may be another's by now.
    if (readAccess(dataDir)?.token === access.token) rmSync(path, { force: true });
  };
}

/** The Thaw that runs on a data folder; undefined where none does. */
export function readAccess(dataDir: string): Access | undefined {
  try {
    const access = accessSchema.parse(JSON.parse(readFileSync(pathIn(dataDir), "utf8")));
    process.kill(access.pid, 0);
    return access;
  } catch {
    return undefined;
  }
}
