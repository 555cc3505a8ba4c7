/** Where something is in a text; both count from 1. */
export interface TextPosition {
  line: number;
  column: number;
}

/** The position of a character offset in a text. */
export function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

/** The first position of `needle` in a text at or after `from`, or undefined where it isn't there. */
export function findLine(text: string, needle: string, from = 0): TextPosition | undefined {
  const offset = text.indexOf(needle, from);
  return offset < 0 ? undefined : positionAt(text, offset);
}
