import { readFile } from "node:fs/promises";
import { groupMembers } from "./memory.ts";

/**
 * How many reads and writes the children of a process have made since they started: it stands still in an
 * endless loop, and grows in a process that has much to do. Undefined where the system doesn't count them
 * (macOS has no /proc).
 */
export async function countCalls(host: number): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  const members = await groupMembers(new Set([host]));
  const counts = await Promise.all(
    members.filter(({ pid }) => pid !== host).map(({ pid }) => readCalls(pid)),
  );
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}

async function readCalls(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/io`, "utf8").catch(() => "");
  const [, reads] = /^syscr: (\d+)$/m.exec(text) ?? [];
  const [, writes] = /^syscw: (\d+)$/m.exec(text) ?? [];
  return reads === undefined || writes === undefined ? undefined : Number(reads) + Number(writes);
}
