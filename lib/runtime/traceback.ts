import type { PyodideModule } from "./types.ts";

/** A frame of Python's stack. */
export interface PythonFrame {
  file: string;
  line: number;
  /** The function's name, or `<module>`. */
  function: string;
}

const FRAME = /^ {2}File "(.*)", line (\d+|\?\?\?) in (.*)$/;

/**
 * Reads Python's stack while C code runs, with or without the interpreter's lock: CPython writes it to file
 * descriptor 1 without running any Python.
 */
export class StackReader {
  #lines: string[] | null = null;

  /** Where lines of descriptor 1 go: to the reader while it reads, else to the host. */
  divert(print: (line: string) => void): (line: string) => void {
    return (line) => (this.#lines ? void this.#lines.push(line) : print(line));
  }

  /** The stack now, innermost frame first. */
  read(module: PyodideModule): PythonFrame[] {
    this.#lines = [];
    try {
      module._dump_traceback();
      return parseTraceback(this.#lines);
    } finally {
      this.#lines = null;
    }
  }
}

/** The frames of what `_Py_DumpTraceback` wrote; other lines are left out. */
export function parseTraceback(lines: string[]): PythonFrame[] {
  return lines.flatMap((text) => {
    const [, file, line, name] = FRAME.exec(text) ?? [];
    if (file === undefined || name === undefined) return [];
    return [{ file, line: Number(line) || 0, function: name }];
  });
}
