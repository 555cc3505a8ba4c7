import { plain, type Terminal } from "../terminal.ts";

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const SPARKS = " ▁▂▃▄▅▆▇█";

/** Colours by what they are for; nothing where the terminal has none. */
export class Paint {
  readonly #on: boolean;

  constructor({ colour }: Terminal) {
    this.#on = colour;
  }

  title(text: string): string {
    return this.#wrap(text, "1");
  }

  soft(text: string): string {
    return this.#wrap(text, "2");
  }

  warn(text: string): string {
    return this.#wrap(text, "33");
  }

  /** In a colour of 24 bits: `#0a7fa5`. */
  hex(text: string, colour: string): string {
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
    return this.#wrap(text, `38;2;${red};${green};${blue}`);
  }

  #wrap(text: string, code: string): string {
    return this.#on && text !== "" ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** A bar of blocks, an eighth of a column fine; something that is not nothing shows at least a sliver. */
export function bar(value: number, most: number, width: number): string {
  if (value <= 0 || most <= 0) return "";
  const eighths = Math.max(1, Math.round((value / most) * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}

/** One column a value, in eight heights. */
export function sparkline(values: number[]): string {
  const most = Math.max(...values);
  return values
    .map((value) => SPARKS[value <= 0 ? 0 : Math.max(1, Math.round((value / most) * 8))])
    .join("");
}

/** Columns side by side: the first is cut and padded to what is left, the others are right-aligned. */
export function row(first: string, others: string[], widths: number[], columns: number): string {
  const rest = others.map((text, at) => text.padStart(widths[at] ?? 0)).join("  ");
  const room = columns - rest.length - 4;
  return `  ${cut(plain(first), room).padEnd(room)}  ${rest}`.trimEnd();
}

/** Text cut in its middle, since both ends of a path say something. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  const left = Math.floor((width - 1) / 2);
  return `${text.slice(0, left)}…${text.slice(text.length - (width - 1 - left))}`;
}
