import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { V4MiniflareOptions, V4WorkerOptions } from "miniflare";
import type { ProcessSpec } from "./managed-process.ts";

const HOST = fileURLToPath(new URL("./workerd-host.ts", import.meta.url));
const COMPILE_CACHE = fileURLToPath(new URL("../../.cache/node", import.meta.url));

/** All of workerd's Workers share one thread, so one that does nothing but answer tells whether any can. */
const HEARTBEAT_SCRIPT = 'export default { fetch: () => new Response("alive") };';

export interface WorkerdOptions {
  name: string;
  /** The Workers of this process, as Miniflare names their options. All of it must be JSON. */
  workers: V4WorkerOptions[];
  heartbeatPort: number;
  silentMs: number;
  memoryBytes: number;
  /** Where R2 and Durable Objects keep their data; without it they forget. */
  stateDir?: string;
}

/** A workerd with its Workers as a process for the supervisor. */
export function workerdProcess(options: WorkerdOptions): ProcessSpec {
  const { name, workers, heartbeatPort, silentMs, memoryBytes, stateDir } = options;
  const heartbeat: V4WorkerOptions = {
    name: "heartbeat",
    modules: true,
    script: HEARTBEAT_SCRIPT,
    compatibilityDate: "2026-10-01",
    unsafeDirectSockets: [{ host: "127.0.0.1", port: heartbeatPort }],
  };
  const config: V4MiniflareOptions = {
    host: "127.0.0.1",
    port: 0,
    cf: false,
    logRequests: false,
    telemetry: { enabled: false },
    workers: [heartbeat, ...workers],
    ...(stateDir === undefined ? {} : { resourcePersistencePath: join(stateDir, name) }),
  };
  return {
    name,
    entry: HOST,
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
    config,
    restartsItsRuntime: true,
    heartbeat: { url: `http://127.0.0.1:${heartbeatPort}/` },
    silentMs,
    memoryBytes,
  };
}
