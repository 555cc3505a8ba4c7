import { setTimeout as sleep } from "node:timers/promises";

const INTERVAL_MS = 500;
/** A deadline noticed this much too late means that we ourselves slept (a closed lid, a stopped process). */
const OVERSLEPT_MS = 1_000;
/** How much longer than one that stands still a process may be silent that is at work. */
const BUSY_FACTOR = 4;
/** How often such a process is looked at. */
const SAMPLE_MS = 250;

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
  /** A count that grows while the process works; undefined where there is none. */
  progress?: () => Promise<number | undefined>;
}

/**
 * Asks again and again, until the signal; calls `onSilent` once, when no answer came for `silentMs`, or for
 * {@link BUSY_FACTOR} times that while the process was at work.
 */
export function watchHeartbeat(
  { heartbeat, silentMs, progress }: Watched,
  signal: AbortSignal,
  onSilent: (silenceMs: number) => void,
): void {
  async function watch(): Promise<void> {
    let last = performance.now();
    while (!signal.aborted) {
      await sleep(INTERVAL_MS);
      const deadline = last + silentMs;
      const answered = await beatBy(deadline);
      if (answered || (performance.now() >= deadline && (await answersLate(last)))) {
        last = performance.now();
      } else if (performance.now() >= deadline && !signal.aborted) {
        onSilent(performance.now() - last);
        return;
      }
    }
  }

  /** Whether an answer came before a moment, or that moment passed while we slept ourselves. */
  async function beatBy(deadline: number): Promise<boolean> {
    const left = Math.max(1, Math.ceil(deadline - performance.now()));
    return (await beat(heartbeat, left)) || performance.now() - deadline > OVERSLEPT_MS;
  }

  /** Whether an answer came after all, asked for as long as the process is at work. */
  async function answersLate(last: number): Promise<boolean> {
    const end = last + silentMs * BUSY_FACTOR;
    let before = await progress?.();
    while (before !== undefined && performance.now() < end && !signal.aborted) {
      if (await beatBy(performance.now() + SAMPLE_MS)) return true;
      const now = await progress?.();
      if (now === undefined || now <= before) return false;
      before = now;
    }
    return false;
  }

  watch().catch((error: unknown) => {
    throw error;
  });
}
