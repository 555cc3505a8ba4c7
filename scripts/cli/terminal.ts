/** Where a command writes, and what that can show. */
export interface Terminal {
  columns: number;
  colour: boolean;
  /** Whether someone watches progress. */
  interactive: boolean;
  out(text: string): void;
  err(text: string): void;
}

const NARROWEST = 60;
const WIDEST = 120;

/** The process's own terminal. `NO_COLOR` turns colours off, `FORCE_COLOR` on. */
export function processTerminal(env: NodeJS.ProcessEnv = process.env): Terminal {
  const { stdout, stderr } = process;
  const colour = env.NO_COLOR ? false : env.FORCE_COLOR ? true : stdout.isTTY === true;
  return {
    columns: Math.min(WIDEST, Math.max(NARROWEST, stdout.columns ?? 80)),
    colour,
    interactive: stderr.isTTY === true,
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
  };
}

/** Text that came out of a file: control characters could steer the terminal. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
