import type { Terminal } from "./terminal.ts";

/** Ends of a command: it worked, it did not, it was called in a wrong way. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** One sub-command of `thaw`. */
export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** What `thaw NAME --help` prints. */
  help: string;
  /** Runs to its end and gives the exit code. Thrown errors are reported by the caller. */
  run(args: string[], terminal: Terminal): Promise<number>;
}

/** A command line that can't be understood; the message is for the person who typed it. */
export class UsageError extends Error {}
