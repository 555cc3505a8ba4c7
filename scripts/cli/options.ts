import { join, resolve } from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { ROOT } from "../paths.ts";
import { UsageError } from "./command.ts";
import { plain } from "./terminal.ts";

/** Parses a command's arguments. @throws UsageError for what the command doesn't know */
export function parseCommand<T extends ParseArgsConfig>(config: T, help: string) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${plain((error as Error).message)}\n\n${help}`);
  }
}

/** The one folder that a command takes; the current one unless it is given. */
export function oneFolder(positionals: string[]): string {
  const [folder = ".", ...more] = positionals;
  if (more.length > 0) throw new UsageError(`One folder at a time: ${plain(more.join(" "))}?`);
  return folder;
}

/** The data folder: the given one, else that of ./start in Thaw's own folder. */
export const dataFolder = (given: string | undefined): string =>
  given === undefined ? join(ROOT, "data") : resolve(given);

/** A port number, or the fallback where none is given. */
export function portOf(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--port takes a number from 1 to 65535, not ${plain(text)}.`);
}
