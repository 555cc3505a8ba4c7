import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** A member of a process group, with its resident memory in bytes. */
export interface GroupMember {
  pid: number;
  group: number;
  bytes: number;
}

/** The processes of the given groups, as the system lists them at this moment. */
export function groupMembers(groups: ReadonlySet<number>): Promise<GroupMember[]> {
  return process.platform === "linux" ? fromProc(groups) : fromPs(groups);
}

async function fromProc(groups: ReadonlySet<number>): Promise<GroupMember[]> {
  const entries = await readdir("/proc");
  const members = await Promise.all(
    entries
      .filter((entry) => /^\d+$/.test(entry))
      .map(async (pid): Promise<GroupMember[]> => {
        // A process may end between the listing and the reading; then it counts for nothing.
        const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
        // The name in parentheses may itself hold spaces and parentheses; the fields follow the last one.
        const [, , field] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const group = Number(field);
        if (!groups.has(group)) return [];
        const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
        const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
        return [{ pid: Number(pid), group, bytes: kilobytes * 1024 }];
      }),
  );
  return members.flat();
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
