/**
 * Emscripten's glue decides at the first line of its factory whether it is in Node, a page or a Web
 * Worker. Memory must look the same in every host, so that line always sees a Web Worker. The factory
 * runs synchronously up to its first wait, long after that line, so the disguise is over when this
 * returns.
 */
export function withWorkerGlobals<T>(start: () => T): T {
  const scope = globalThis as Record<string, unknown>;
  const hidden = ["window", "process"].map((name) => hide(scope, name, undefined));
  const shown =
    typeof scope.WorkerGlobalScope === "function"
      ? []
      : [hide(scope, "WorkerGlobalScope", class WorkerGlobalScope {})];
  try {
    return start();
  } finally {
    for (const restore of [...hidden, ...shown]) restore();
  }
}

function hide(scope: Record<string, unknown>, name: string, value: unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(scope, name);
  if (!own && !(name in scope) && value === undefined) return () => undefined;
  Object.defineProperty(scope, name, { value, configurable: true, writable: true });
  return () => {
    if (own) Object.defineProperty(scope, name, own);
    else delete scope[name];
  };
}
