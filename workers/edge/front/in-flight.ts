/** Requests sent this close together may have arrived in another order. */
const TOGETHER_MS = 10;
/** How long a process that was ended may still take connections; one that hangs is given longer. */
const DYING_MS = 1_000;
/** A process that answered this long ago is there. */
const LATELY_MS = 100;
/** Nothing is waited for as long as this: a client that went away leaves its request behind. */
const STALE_MS = 120_000;

/** A request to the serve process that has no answer yet. */
export interface InFlightRequest {
  worker: string;
  /** When it was sent, in milliseconds. */
  sent: number;
  /** Set when the process was lost: whether this request may be what it was lost for. */
  suspect?: boolean;
}

/**
 * Tells, when the serve process was lost, whose request it may have been lost for. All Workers there share
 * one thread, which was free when the last answer came. So the one that kept it busy from then on was sent
 * before that answer or is the first that was sent after it; what was sent later never began, and can be
 * sent again.
 */
export class InFlight {
  readonly #requests = new Set<InFlightRequest>();
  readonly #now: () => number;
  #lastAnswer = 0;
  #lastLoss = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  begin(worker: string): InFlightRequest {
    const request = { worker, sent: this.#now() };
    for (const oldest of this.#requests) {
      if (oldest.sent > request.sent - STALE_MS) break;
      this.#requests.delete(oldest);
    }
    this.#requests.add(request);
    return request;
  }

  answered(request: InFlightRequest): void {
    this.#requests.delete(request);
    this.#lastAnswer = this.#now();
  }

  /** Whether the process gave an answer just now, and wasn't lost since. */
  answeredLately(): boolean {
    return this.#lastAnswer > this.#lastLoss && this.#now() - this.#lastAnswer < LATELY_MS;
  }

  /** Nobody waits for the request any more. */
  forget(request: InFlightRequest): void {
    this.#requests.delete(request);
  }

  /** The request got no answer since the process ended; whether it may be the cause of that. */
  lost(request: InFlightRequest): boolean {
    // They all fail at the same moment, one after another: the first judges for all.
    if (request.suspect === undefined) {
      const now = this.#now();
      const gone = request.sent >= this.#lastLoss && this.#lastAnswer < this.#lastLoss;
      // The process was lost before and has not answered since: it had not come back yet.
      if (gone && now - request.sent < DYING_MS) this.forget(request);
      else this.#judge();
      this.#lastLoss = now;
    }
    return request.suspect ?? false;
  }

  #judge(): void {
    const requests = [...this.#requests];
    const later = requests.filter(({ sent }) => sent > this.#lastAnswer);
    const first = Math.min(...later.map(({ sent }) => sent));
    const workers = new Set(
      requests.filter(({ sent }) => sent <= first + TOGETHER_MS).map(({ worker }) => worker),
    );
    for (const request of requests) request.suspect = workers.has(request.worker);
    this.#requests.clear();
  }
}
