import { mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 200;

/**
 * Takes a lock for this process: a link, which is made in one step with its owner's process id in it. One whose
 * owner is gone is taken over.
 * @returns the function that lets it go; or the process that has it
 */
export function takeLock(path: string): (() => void) | number {
  mkdirSync(dirname(path), { recursive: true });
  while (!link(path)) {
    const owner = readOwner(path);
    if (owner !== undefined && owner !== process.pid && isAlive(owner)) return owner;
    rmSync(path, { force: true });
  }
  return () => {
    // Let go already, it may be another's by now.
    if (readOwner(path) === process.pid) rmSync(path, { force: true });
  };
}

/** Does work while no other process does any under the same lock. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  let lock = takeLock(path);
  while (typeof lock === "number") {
    await sleep(POLL_MS);
    lock = takeLock(path);
  }
  try {
    return await work();
  } finally {
    lock();
  }
}

function link(path: string): boolean {
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
