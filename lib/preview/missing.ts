/**
 * Bindings, and modules of the runtime, that the program called since the last look and that a browser can't have,
 * while the edge can. A framework may have turned the error into an answer of its own, so the error alone doesn't tell.
 */
const called = new Set<string>();

/** A stand-in was called. @param name of the binding, or of the module: `ROOMS`, `cloudflare:sockets` */
export function noteMissing(name: string): void {
  called.add(name);
}

/** What was called since the last time; forgets it. */
export function takeMissing(): string[] {
  const names = [...called];
  called.clear();
  return names;
}
