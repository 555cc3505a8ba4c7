/** A short description of a JS value for a message: its type, class and keys. */
export function describeForPeople(value: unknown): string {
  if (typeof value === "function") return describeFunction(value as Named);
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  const kind = kindOf(value);
  const keys = kind === "Object" ? Object.keys(value).slice(0, 5).join(", ") : "";
  return `a JavaScript ${kind}${keys ? ` with ${keys}` : ""}`;
}

/** What to do instead, for the kinds that have a better answer than "in a handler". */
export function adviceFor(value: unknown): string {
  // A proxy of a Python function is a function as well, and names itself as Python does.
  if (typeof value === "function" && String(value.name).startsWith("bound ")) {
    return "Keep the object and call the method on it, or bind it inside a handler.";
  }
  const kind = typeof value === "object" && value !== null ? kindOf(value) : "";
  return ADVICE[kind] ?? "Make this one inside a handler.";
}

const ADVICE: Record<string, string> = {
  Map: "Make this one inside a handler, or keep a Python dict or a plain object: to_js({...}).",
  Promise: "Begin it inside a handler, and await it there.",
};

type Named = { name: string; destroy?: unknown };

function describeFunction(value: Named): string {
  if (typeof value.destroy === "function") {
    return "a JavaScript function that calls a Python one (create_once_callable)";
  }
  const name = typeof value.name === "string" ? value.name : "";
  return `a JavaScript function${name && name !== "anonymous" ? ` (${name})` : ""}`;
}

/** The name of its class. What a value says of itself may be anything, and may throw. */
function kindOf(value: object): string {
  try {
    const name = (value as { constructor?: { name?: unknown } }).constructor?.name;
    if (typeof name === "string" && name !== "" && name !== "Object") return name;
    return Object.prototype.toString.call(value).slice(8, -1);
  } catch {
    return "object";
  }
}
