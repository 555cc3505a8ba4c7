import type { WorkerLoaderWorkerCode } from "@cloudflare/workers-types";

/** What a Worker's code offers, once it has started. */
export interface Offered {
  /** Events it handles: `fetch`, `scheduled`, … */
  handlers: string[];
  /** Classes and objects that it exports by name. */
  exports: string[];
}

/** What came of a start: a reason where it failed. */
export type CheckResult = { ok: true; offered: Offered } | { ok: false; reason: string };

const MODULE = "thaw-edge/check.js";
const HANDLERS = ["fetch", "scheduled", "queue", "email", "tail", "trace", "connect"];

/** The code of a version with a main module that starts it and says what it offers; without network. */
export function checkCode(code: WorkerLoaderWorkerCode): WorkerLoaderWorkerCode {
  return {
    ...code,
    globalOutbound: null,
    mainModule: MODULE,
    modules: { ...code.modules, [MODULE]: { js: source(code.mainModule) } },
  };
}

/** Handlers are functions of the default export: its own, or of its class and those above. */
function source(mainModule: string): string {
  return `import * as worker from ${JSON.stringify(`../${mainModule}`)};
const offers = (name) => {
  const found = worker.default;
  if (typeof found === "function") return typeof found.prototype?.[name] === "function";
  return typeof found?.[name] === "function";
};
const named = Object.keys(worker).filter((name) => name !== "default" && worker[name]);
export default {
  fetch: () => Response.json({ handlers: ${JSON.stringify(HANDLERS)}.filter(offers), exports: named }),
};
`;
}

/** Why a Worker could not start, in workerd's words; undefined for any other error. */
export function startFailure(thrown: unknown): string | undefined {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return /^Failed to start Worker:\s*(.*)$/s.exec(message)?.[1];
}
