import type { ProcessSpec } from "../../scripts/supervisor/managed-process.ts";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";
import { workerdProcess } from "../../scripts/supervisor/workerd-process.ts";

/**
 * Does at `/hang` and `/grow` what a bad program can do to its process. `/busy?rounds=` keeps the thread as
 * long without an answer to anybody, but is at work: it writes a line each round. `/spin?rounds=` writes none.
 */
const SCRIPT = `
const kept = [];
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/hang") for (;;);
    if (pathname === "/busy" || pathname === "/spin") {
      const rounds = Number(new URL(request.url).searchParams.get("rounds"));
      for (let round = 0; round < rounds; round++) {
        for (let i = 0; i < 2e5; i++) kept.length = 0;
        if (pathname === "/busy") console.log("round", round);
      }
      return new Response("done");
    }
    if (pathname === "/grow") {
      for (let i = 0; i < 40; i++) kept.push(new Uint8Array(10_000_000).fill(1));
      await scheduler.wait(60_000);
    }
    return new Response("here");
  },
};`;

export interface StandIn {
  spec: ProcessSpec;
  url: string;
  heartbeat: string;
}

/** A workerd with one small Worker, under the limits the product has by default. */
export async function standIn(
  name: string,
  limits: { silentMs?: number; memoryBytes?: number } = {},
): Promise<StandIn> {
  const ports = await findFreePorts(["worker", "heartbeat"]);
  const spec = workerdProcess({
    name,
    workers: [
      {
        name,
        modules: true,
        script: SCRIPT,
        compatibilityDate: "2026-10-01",
        unsafeDirectSockets: [{ host: "127.0.0.1", port: ports.worker }],
      },
    ],
    heartbeatPort: ports.heartbeat,
    silentMs: limits.silentMs ?? 2_500,
    memoryBytes: limits.memoryBytes ?? 3 * 1024 ** 3,
  });
  return { spec, url: `http://127.0.0.1:${ports.worker}`, heartbeat: spec.heartbeat.url };
}

/** The body of a GET, or undefined where there is no answer within the time. */
export async function get(url: string, limitMs = 1_000): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) });
    return await response.text();
  } catch {
    return undefined;
  }
}
