import type { Host } from "./types.ts";

/** workerd as a host. `console` shows up in the logs of the process. */
export function workerdHost(options: { modules: Record<string, object> }): Host {
  return {
    globals: globalThis,
    modules: options.modules,
    stdout: (line) => console.log(line),
    stderr: (line) => console.error(line),
    random: (view) => void crypto.getRandomValues(view as Uint8Array<ArrayBuffer>),
    now: () => performance.now(),
  };
}
