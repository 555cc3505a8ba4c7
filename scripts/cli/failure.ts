import { ThawError } from "../../lib/errors.ts";
import { plain } from "./terminal.ts";

/** An error as lines for a person: what and where, and the Python traceback where there is one. */
export function failureText(thrown: unknown): string {
  const { code, message, file, line, column, traceback } = ThawError.from(thrown);
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  const lines = [`${code}: ${message}`];
  if (place !== "" && !message.includes(place)) lines.push(`  at ${place}`);
  if (traceback !== undefined) lines.push("", ...traceback.trimEnd().split("\n"));
  return lines.map(plain).join("\n");
}
