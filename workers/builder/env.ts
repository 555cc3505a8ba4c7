import type { DurableObjectNamespace, WorkerLoader } from "@cloudflare/workers-types";

export interface Fetching {
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

/** The bindings of docs/processes.md. */
export interface BuilderEnv {
  LOADER: WorkerLoader;
  STORE: Fetching;
  PACKAGES: Fetching;
  INTERNAL_TOKEN: string;
  /** Objects of the class SpareIsolate; without them each build starts its own isolates. */
  SPARES?: DurableObjectNamespace;
  /** What may stay in memory between builds, in bytes; 192 MiB unless given. */
  CACHE_BYTES?: string;
}
