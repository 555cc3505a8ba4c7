import { ThawError } from "../errors.ts";
import type { Instance } from "./instance.ts";
import type { OutsideWatch } from "./outside.ts";
import { callJson, callPython } from "./python.ts";

const NAMED_AT_MOST = 5;

/**
 * @throws ThawError `not_quiescent` with what is open, running or scheduled outside memory
 */
export function requireQuiet(instance: Instance, watch: OutsideWatch | undefined): void {
  callPython(instance, "_thaw.quiescence", "drop_garbage");
  const descriptors: [number, string][] = [];
  const problems: string[] = [];
  for (const stream of instance.module.FS.streams) {
    if (stream && stream.fd > 2) descriptors.push([stream.fd, stream.path ?? "?"]);
  }
  problems.push(
    ...callJson<string[]>(instance, "_thaw.quiescence", "problems", JSON.stringify(descriptors)),
    ...(watch?.leftovers() ?? []),
  );
  refuse(problems);
}

/** @throws ThawError `not_quiescent` with the Python functions that JavaScript still has */
export function requireNoCallbacks(watch: OutsideWatch | undefined, held: unknown[]): void {
  refuse(watch?.callbacks(new Set(held)) ?? []);
}

function refuse(problems: string[]): void {
  const shown = [...new Set(problems)];
  if (shown.length === 0) return;
  const more = shown.length - NAMED_AT_MOST;
  if (more > 0) shown.splice(NAMED_AT_MOST, more, `and ${more} more`);
  throw new ThawError(
    "not_quiescent",
    `A snapshot can only be taken when nothing is under way at top level, but ${shown.join("; ")}. ` +
      "Do this inside a handler, or finish it before the top-level code ends.",
  );
}
