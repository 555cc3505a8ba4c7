import { ThawError } from "../../errors.ts";

/** Tells of a handler that failed with nobody waiting for it: an alarm's, a queue's, a socket's. */
export type Report = (thrown: unknown) => void;

/** Writes it to the program's console, line by line. @param print takes a line */
export function reportTo(print: (line: string) => void): Report {
  return (thrown) => {
    const { traceback, message } = ThawError.from(thrown);
    for (const line of (traceback ?? message).trimEnd().split("\n")) print(line);
  };
}
