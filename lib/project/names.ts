import { type ErrorPlace, ThawError } from "../errors.ts";

/** Names that are hosts of Thaw itself (docs/processes.md). */
export const RESERVED_NAMES = ["preview", "www", "api"];

/** The longest label a host name may have (RFC 1035); a Worker's name is one. */
const MAX_NAME_LENGTH = 63;

/**
 * What is wrong with a Worker's name, in words, or null. A name is a host label: lower-case letters,
 * digits and dashes, neither first nor last a dash, and not one that is reserved.
 */
export function nameProblem(name: string): string | null {
  const shown = `The name ${JSON.stringify(name.slice(0, 80))}`;
  if (name === "") return "The name is empty. Give the Worker a name, such as my-worker.";
  if (name.length > MAX_NAME_LENGTH) {
    return `${shown} is ${name.length} characters long; at most ${MAX_NAME_LENGTH} are allowed.`;
  }
  if (!/^[a-z0-9-]+$/.test(name)) {
    const like = suggestName(name);
    return `${shown} may hold only lower-case letters, digits and dashes${like ? `: try ${like}.` : "."}`;
  }
  if (name.startsWith("-") || name.endsWith("-")) {
    return `${shown} may not begin or end with a dash.`;
  }
  return RESERVED_NAMES.includes(name) ? `${shown} is reserved. Choose another one.` : null;
}

/** Gives the name back. @throws ThawError `bad_name` */
export function checkName(name: string, place: ErrorPlace = {}): string {
  const problem = nameProblem(name);
  if (problem !== null) throw new ThawError("bad_name", problem, place);
  return name;
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
