import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

/** A member of a process group, with its resident memory in bytes. */
export interface GroupMember {
  pid: number;
  group: number;
  bytes: number;
}

/** The processes of the given groups, as the system lists them at this moment. */
export async function groupMembers(groups: ReadonlySet<number>): Promise<GroupMember[]> {
  return process.platform === "linux" ? fromProc(groups) : fromPs(groups);
}

/** Read synchronously: twice a second for each process of the machine, promises cost a tenth of a core. */
function fromProc(groups: ReadonlySet<number>): GroupMember[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    const stat = readProc(`/proc/${entry}/stat`);
    // The name in parentheses may itself hold spaces and parentheses; the fields follow the last one.
    const [, , field] = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 3);
    const group = Number(field);
    if (!groups.has(group)) return [];
    const status = readProc(`/proc/${entry}/status`);
    const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
    return [{ pid: Number(entry), group, bytes: kilobytes * 1024 }];
  });
}

/** A file below /proc; empty when its process ended since it was listed: it counts for nothing. */
export function readProc(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function fromPs(groups: ReadonlySet<number>): Promise<GroupMember[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,pgid=,rss="], {
    timeout: 5_000,
  });
  return stdout.split("\n").flatMap((line) => {
    const [pid, group, kilobytes] = line.trim().split(/\s+/).map(Number);
    if (pid === undefined || group === undefined || !groups.has(group)) return [];
    return [{ pid, group, bytes: (kilobytes ?? 0) * 1024 }];
  });
}
