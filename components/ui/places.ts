import type { ErrorPlace } from "../../lib/errors.ts";

/** A piece of text; with a place it leads to a line of the project. */
export interface Piece {
  text: string;
  place?: ErrorPlace;
}

/** `File "…/src/entry.py", line 12`, as tracebacks say it, and the plainer `src/entry.py:12:4`. */
const PLACE = /File "([^"\n]+)", line (\d+)|([\w./-]+\.\w+):(\d+)(?::(\d+))?/g;

/** Splits text at the places that lie in the project's own files. */
export function splitAtPlaces(text: string, paths: string[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(PLACE)) {
    const file = ownFile(match[1] ?? match[3] ?? "", paths);
    if (file === undefined) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    const line = Number(match[2] ?? match[4]);
    const column = match[5] === undefined ? undefined : Number(match[5]);
    pieces.push({ text: match[0], place: { file, line, column } });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** The project's file that a path in a traceback means; those of packages mean none. */
function ownFile(path: string, paths: string[]): string | undefined {
  if (/site-packages|python_modules|lib\/python3|^</.test(path)) return undefined;
  if (paths.includes(path)) return path;
  // The longest match, so that `src/a/entry.py` isn't taken for `entry.py`.
  return paths
    .filter((own) => path.endsWith(`/${own}`) || own.endsWith(`/${path}`))
    .sort((a, b) => b.length - a.length)[0];
}
