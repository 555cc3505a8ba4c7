import { ThawError } from "../errors.ts";

/** Host labels that mean something else on the public port (docs/processes.md). */
const RESERVED = new Set(["preview", "www", "api"]);

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * What is wrong with a Worker's name, in words, or null. A name is a host label: lower-case letters,
 * digits and dashes, 63 at most, neither first nor last a dash, and not one that is reserved.
 */
export function workerNameProblem(name: string): string | null {
  if (name === "") return "The name is empty. Give the Worker a name, such as my-worker.";
  if (RESERVED.has(name)) return `"${name}" is reserved. Choose another name.`;
  if (name.length > 63) {
    return `The name has ${name.length} characters; 63 are the most a host name allows.`;
  }
  if (!LABEL.test(name)) {
    return `"${name}" can't be a host name. Use lower-case letters, digits and dashes, with a letter or digit first and last.`;
  }
  return null;
}

/** Gives the name back, or throws `bad_name`. */
export function checkWorkerName(name: string): string {
  const problem = workerNameProblem(name);
  if (problem !== null) throw new ThawError("bad_name", problem);
  return name;
}
