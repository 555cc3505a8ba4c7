import type { ErrorBody } from "../../errors.ts";
import { findLine } from "../../project/lines.ts";
import type { ProjectFiles } from "../../project/types.ts";
import type { Check } from "../../sse.ts";

const CONFIGURATIONS = ["wrangler.jsonc", "wrangler.json", "wrangler.toml"];

/**
 * Gives checks that speak of something in the configuration the line where that stands: the first word of
 * `names` that the message has.
 */
export function placed(check: Check, files: ProjectFiles, names: readonly string[]): Check {
  if (check.status === "ok" || check.file !== undefined) return check;
  return { ...check, ...placeOf(check.message, files, names) };
}

/** The same for an error in the configuration that says no line by itself. */
export function placedError(
  error: ErrorBody,
  files: ProjectFiles,
  names: readonly string[],
): ErrorBody {
  if (error.code !== "bad_config" || error.file !== undefined) return error;
  return { ...error, ...placeOf(error.message, files, names) };
}

function placeOf(message: string, files: ProjectFiles, names: readonly string[]) {
  const file = CONFIGURATIONS.find((path) => typeof files[path] === "string");
  const text = file === undefined ? undefined : files[file];
  if (file === undefined || typeof text !== "string") return {};
  const word = names.find((name) => wordIn(message, name));
  const position = word === undefined ? undefined : findLine(text, `"${word}"`);
  return position ? { file, ...position } : {};
}

function wordIn(text: string, word: string): boolean {
  const at = text.indexOf(word);
  if (at < 0) return false;
  return !/\w/.test(text[at - 1] ?? " ") && !/\w/.test(text[at + word.length] ?? " ");
}
