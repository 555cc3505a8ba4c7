import { totalmem } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

const MEBIBYTE = 1024 * 1024;

/** What a person set, by flags and by environment. */
export interface Options {
  port: number;
  dataDir: string;
  help: boolean;
  limits: Limits;
}

export interface Limits {
  /** Silent for this long, a process is ended and started again. */
  serveSilentMs: number;
  builderSilentMs: number;
  /** The same for the processes that run no user code. */
  otherSilentMs: number;
  /** How long a deployed Worker may take until its answer begins. */
  answerMs: number;
  /** Resident memory above which a process is ended and started again. */
  memoryBytes: number;
}

/** A flag or a setting that can't be used; the message is for the person who wrote it. */
export class OptionError extends Error {}

/** Reads flags and environment. Throws an {@link OptionError} that names what is wrong. */
export function readOptions(
  argv: string[],
  env: Record<string, string | undefined>,
  cwd: string,
): Options {
  const { port, data, help } = readFlags(argv);
  return {
    port: readPort(port ?? "8787"),
    dataDir: resolve(cwd, data ?? "data"),
    help: help ?? false,
    limits: readLimits(env),
  };
}

/** Limits on time and memory, by the environment. Throws an {@link OptionError} that names what is wrong. */
export function readLimits(env: Record<string, string | undefined>): Limits {
  return {
    serveSilentMs: readNumber(env, "THAW_WATCHDOG_MS", 2_500),
    builderSilentMs: readNumber(env, "THAW_BUILDER_WATCHDOG_MS", 15_000),
    otherSilentMs: 10_000,
    answerMs: readNumber(env, "THAW_ANSWER_MS", 100_000),
    memoryBytes: readNumber(env, "THAW_MEMORY_MB", defaultMemory()) * MEBIBYTE,
  };
}

function readFlags(args: string[]) {
  try {
    const options = {
      port: { type: "string" },
      data: { type: "string" },
      help: { type: "boolean", short: "h" },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new OptionError(`--port takes a number from 1 to 65535, not "${text}"`);
  }
  return port;
}

function readNumber(
  env: Record<string, string | undefined>,
  name: string,
  fallback: number,
): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new OptionError(`${name} takes a number above 0, not "${text}"`);
  }
  return value;
}

function defaultMemory(): number {
  return Math.min(3_072, Math.floor(totalmem() / 2 / MEBIBYTE));
}
