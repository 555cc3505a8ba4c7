import { type ErrorPlace, ThawError } from "../errors.ts";

/** Names that are hosts of Thaw itself (docs/processes.md). */
export const RESERVED_NAMES = ["preview", "www", "api"];

/** The longest label a host name may have (RFC 1035); a Worker's name is one. */
const MAX_NAME_LENGTH = 63;

/** Checks a Worker's name: lower-case letters, digits and dashes, as in a host name. Throws `bad_name`. */
export function checkName(name: string, place: ErrorPlace = {}): void {
  const bad = (why: string): ThawError =>
    new ThawError("bad_name", `The name ${JSON.stringify(name.slice(0, 80))} ${why}`, place);
  if (name === "") throw bad("is empty. Give the Worker a name, such as my-worker.");
  if (name.length > MAX_NAME_LENGTH) {
    throw bad(`is ${name.length} characters long; at most ${MAX_NAME_LENGTH} are allowed.`);
  }
  if (!/^[a-z0-9-]+$/.test(name)) {
    const like = suggestName(name);
    throw bad(
      `may hold only lower-case letters, digits and dashes${like ? `: try ${like}.` : "."}`,
    );
  }
  if (name.startsWith("-") || name.endsWith("-")) {
    throw bad("may not begin or end with a dash.");
  }
  if (RESERVED_NAMES.includes(name)) throw bad("is reserved. Choose another one.");
}

/** A name made to fit the rules; empty where nothing of it is left. */
export function suggestName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, MAX_NAME_LENGTH)
    .replace(/-+$/, "");
}
