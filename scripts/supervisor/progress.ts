import { groupMembers, readProc } from "./memory.ts";

/** What the children of a process have done since they started. */
export interface Work {
  /** Reads and writes: they stand still in an endless loop, and grow in a process that has much to do. */
  calls: number;
  /** Processor time. It says whether a process that is silent had its turn on a busy machine. */
  processorMs: number;
}

/** Of a clock tick in /proc: USER_HZ is 100 on every Linux that Node runs on (`proc_pid_stat(5)`). */
const TICK_MS = 10;

/** Undefined where the system doesn't count it (macOS has no /proc). */
export async function workOf(host: number): Promise<Work | undefined> {
  if (process.platform !== "linux") return undefined;
  const members = await groupMembers(new Set([host]));
  const works = members.flatMap(({ pid }) => (pid === host ? [] : (readWork(pid) ?? [])));
  if (works.length === 0) return undefined;
  return works.reduce((sum, { calls, processorMs }) => ({
    calls: sum.calls + calls,
    processorMs: sum.processorMs + processorMs,
  }));
}

function readWork(pid: number): Work | undefined {
  const io = readProc(`/proc/${pid}/io`);
  const [, reads] = /^syscr: (\d+)$/m.exec(io) ?? [];
  const [, writes] = /^syscw: (\d+)$/m.exec(io) ?? [];
  if (reads === undefined || writes === undefined) return undefined;
  const stat = readProc(`/proc/${pid}/stat`);
  // The fields after the name, which may hold spaces: the 12th and 13th are time in user and kernel mode.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { calls: Number(reads) + Number(writes), processorMs: ticks * TICK_MS };
}
