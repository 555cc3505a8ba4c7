import type { Report } from "../../lib/sse.ts";
import { plain, type Terminal } from "./terminal.ts";

/** Tells each step of an operation on a line of its own, when it is done: `  1,204 ms  packages layer`. */
export function stepLines(terminal: Terminal): Report {
  return ({ step, milliseconds, began }) => {
    if (began) return;
    terminal.err(`${milliseconds.toLocaleString("en").padStart(8)} ms  ${plain(step)}`);
  };
}
