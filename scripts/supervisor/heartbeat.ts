import { setTimeout as sleep } from "node:timers/promises";

const INTERVAL_MS = 500;
/** A deadline noticed this much too late means that we ourselves slept (a closed lid, a stopped process). */
const OVERSLEPT_MS = 1_000;

/** Where a process is asked whether it is alive. Any answer will do. */
export interface Heartbeat {
  url: string;
  headers?: Record<string, string>;
}

/** Asks once. False when nothing came within the time, or the connection failed. */
export async function beat(heartbeat: Heartbeat, timeoutMs: number): Promise<boolean> {
  try {
    const response = await fetch(heartbeat.url, {
      headers: heartbeat.headers ?? {},
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Asks again and again, until the signal; calls `onSilent` once, when no answer came for `silentMs`. */
export function watchHeartbeat(
  heartbeat: Heartbeat,
  silentMs: number,
  signal: AbortSignal,
  onSilent: (silenceMs: number) => void,
): void {
  async function watch(): Promise<void> {
    let last = performance.now();
    while (!signal.aborted) {
      await sleep(INTERVAL_MS);
      const left = Math.max(1, Math.ceil(last + silentMs - performance.now()));
      const answered = await beat(heartbeat, left);
      const late = performance.now() - last - silentMs;
      if (answered || late > OVERSLEPT_MS) last = performance.now();
      else if (late >= 0 && !signal.aborted) {
        onSilent(silentMs + late);
        return;
      }
    }
  }
  watch().catch((error: unknown) => {
    throw error;
  });
}
