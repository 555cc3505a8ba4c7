import { ThawError } from "../errors.ts";

export interface RetryOptions {
  /** How often to try in all; 4 unless given. */
  attempts?: number;
  /** The longest single wait; a `Retry-After` beyond it isn't waited for. 30 s unless given. */
  maxWaitMs?: number;
  /** The first wait between tries; doubles each time. 300 ms unless given. */
  firstWaitMs?: number;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds a `Retry-After` asks for (seconds or a date), or null. */
function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * Sends a request, and again when it was refused for a while (429), failed on the other side (5xx), or
 * got no answer; a bounded number of times with growing waits. Gives the last answer as it is; throws
 * `deploy_failed` when there was none. `send` makes the request anew each time: a body goes out once.
 */
export async function withRetries(
  send: () => Promise<Response>,
  options: RetryOptions = {},
): Promise<Response> {
  const { attempts = 4, maxWaitMs = 30_000, firstWaitMs = 300 } = options;
  for (let attempt = 1; ; attempt++) {
    const outcome = await send().catch((cause: unknown) => ({ cause }));
    const last = attempt === attempts;
    if (!(outcome instanceof Response)) {
      if (last) throw unreachable(outcome.cause);
      await sleep(firstWaitMs * 2 ** (attempt - 1));
      continue;
    }
    if (last || (outcome.status !== 429 && outcome.status < 500)) return outcome;
    const wait =
      retryAfter(outcome.headers.get("retry-after"), Date.now()) ??
      firstWaitMs * 2 ** (attempt - 1);
    if (wait > maxWaitMs) return outcome;
    await outcome.body?.cancel();
    await sleep(wait);
  }
}

function unreachable(cause: unknown): ThawError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ThawError("deploy_failed", `The API can't be reached: ${reason}`, { cause });
}
