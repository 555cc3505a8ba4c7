import { ThawError } from "../errors.ts";

/** What a fetch handler gave, which must be a Response; anything else is named as Python has it. */
export function requireResponse(value: unknown): Response {
  if (value instanceof Response) return value;
  throw new ThawError(
    "python_exception",
    `The fetch handler returned ${nameForPython(value)}, not a Response. Return workers.Response(…), or what asgi.fetch gives.`,
  );
}

function nameForPython(value: unknown): string {
  if (value === undefined || value === null) return "None";
  if (typeof value === "string") return "a str";
  if (typeof value === "boolean") return "a bool";
  if (typeof value === "number" || typeof value === "bigint") return "a number";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map || Object.getPrototypeOf(value) === Object.prototype) return "a dict";
  return `a ${value.constructor?.name ?? typeof value}`;
}
