import { setTimeout as sleep } from "node:timers/promises";
import type { Work } from "./progress.ts";

const INTERVAL_MS = 500;
/** A deadline noticed this much too late means that we ourselves slept (a closed lid, a stopped process). */
const OVERSLEPT_MS = 1_000;
/** How much longer than one that stands still a process may be silent that is at work, or waits for its turn. */
const BUSY_FACTOR = 4;
/** How often such a process is looked at. */
const SAMPLE_MS = 250;
/** An answer that takes this long is late: what the process does from here on is counted. */
const LATE_MS = 500;
/** How much of the time it may be silent a process must have had on a processor before it counts as lost. */
const OWN_TIME = 0.6;

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

/** What tells whether a process that doesn't answer is at work all the same. */
export interface Watched {
  heartbeat: Heartbeat;
  /** Silent for this long: lost, if it stands still. */
  silentMs: number;
  /** What the process has done so far; undefined where nobody counts it. */
  work?: () => Promise<Work | undefined>;
}

/**
 * Asks again and again, until the signal; calls `onSilent` once, when no answer came for `silentMs`, or for
 * {@link BUSY_FACTOR} times that while the process was at work, or a busy machine kept it waiting.
 */
export function watchHeartbeat(
  { heartbeat, silentMs, work }: Watched,
  signal: AbortSignal,
  onSilent: (silenceMs: number) => void,
): void {
  async function watch(): Promise<void> {
    let last = performance.now();
    while (!signal.aborted) {
      await sleep(INTERVAL_MS);
      const deadline = last + silentMs;
      if (await answers(deadline)) last = performance.now();
      else if (performance.now() >= deadline && !signal.aborted) {
        onSilent(performance.now() - last);
        return;
      }
    }
  }

  async function answers(deadline: number): Promise<boolean> {
    if (await beatBy(Math.min(deadline, performance.now() + LATE_MS))) return true;
    const began = await work?.();
    if (await beatBy(deadline)) return true;
    // A refused connection fails at once: there is time left to ask again.
    return performance.now() >= deadline && answersLate(deadline, began);
  }

  /** Whether an answer came before a moment, or that moment passed while we slept ourselves. */
  async function beatBy(deadline: number): Promise<boolean> {
    const left = Math.max(1, Math.ceil(deadline - performance.now()));
    return (await beat(heartbeat, left)) || performance.now() - deadline > OVERSLEPT_MS;
  }

  /** Whether an answer came after all, asked for as long as the process is at work or had no time to be. */
  async function answersLate(deadline: number, began: Work | undefined): Promise<boolean> {
    const end = deadline + silentMs * (BUSY_FACTOR - 1);
    let before = began && (await work?.());
    while (began && before && performance.now() < end && !signal.aborted) {
      if (await beatBy(performance.now() + SAMPLE_MS)) return true;
      const now = await work?.();
      if (!now) return false;
      const waited = now.processorMs - began.processorMs < silentMs * OWN_TIME;
      const starved = waited && now.processorMs > before.processorMs;
      if (now.calls <= before.calls && !starved) return false;
      before = now;
    }
    return false;
  }

  watch().catch((error: unknown) => {
    throw error;
  });
}
