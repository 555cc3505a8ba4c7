import type { WorkerLoader } from "@cloudflare/workers-types";

export interface Fetching {
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

/** The bindings of docs/processes.md. */
export interface BuilderEnv {
  LOADER: WorkerLoader;
  STORE: Fetching;
  PACKAGES: Fetching;
  INTERNAL_TOKEN: string;
}
