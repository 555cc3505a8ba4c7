import { ThawError } from "../errors.ts";
import type { Host } from "../runtime/types.ts";
import { workerModules } from "../worker/modules.ts";
import { noteMissing } from "./missing.ts";

export interface BrowserHostOptions {
  env: Record<string, unknown>;
  compatibilityFlags: string[];
  print(stream: "stdout" | "stderr", line: string): void;
}

/** A browser's Web Worker as a host, with what a browser can have of `cloudflare:workers`. */
export function browserHost({ env, compatibilityFlags, print }: BrowserHostOptions): Host {
  // Taken now: top-level code runs with randomness sealed.
  const random = crypto.getRandomValues.bind(crypto);
  return {
    globals: globalThis,
    modules: workerModules({
      workers: {
        env,
        waitUntil,
        WorkerEntrypoint: Entrypoint,
        DurableObject: Entrypoint,
        RpcTarget: Entrypoint,
      },
      sockets: { connect: noSockets },
      importModule: (name) =>
        Promise.reject(new ThawError("not_found", `The preview has no JavaScript module ${name}.`)),
      compatibilityFlags,
    }),
    stdout: (line) => print("stdout", line),
    stderr: (line) => print("stderr", line),
    random: (view) => void random(view as Uint8Array<ArrayBuffer>),
    now: () => performance.now(),
  };
}

class Entrypoint {}

/** The page stays open, so there is nothing to keep alive; a failure is still worth telling. */
export function waitUntil(promise: Promise<unknown>): void {
  Promise.resolve(promise).catch((thrown: unknown) => console.error(thrown));
}

function noSockets(): never {
  noteMissing("cloudflare:sockets");
  throw new ThawError(
    "not_found",
    "A browser has no TCP sockets: run the program on the edge of this machine, where there are.",
  );
}
