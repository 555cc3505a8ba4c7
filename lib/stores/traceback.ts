import type { ErrorBody } from "../errors.ts";
import type { ConsoleStore } from "./console.ts";

/** Puts an error's traceback on the console, unless the program or its framework printed it already. */
export function printTraceback(console: ConsoleStore, { traceback }: ErrorBody): void {
  const last = traceback?.trimEnd().split("\n").at(-1);
  if (traceback === undefined || last === undefined) return;
  const { entries, append } = console.getState();
  if (!entries.slice(-50).some((entry) => entry.text.includes(last))) append("stderr", traceback);
}
