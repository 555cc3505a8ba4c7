/** After how many turns of the event loop without its storage an event is taken to wait for something else. */
const IDLE_TURNS = 5;

/**
 * Lets events into an object one after the other. An event that waits for its storage keeps the object for
 * itself, as Cloudflare's input gates see to; one that waits for anything else (another object, a request)
 * lets the next one in meanwhile, so that objects may call each other in circles.
 */
export class InputGate {
  #last: Promise<void> = Promise.resolve();
  #isUsed = false;
  readonly #holds = new Set<Promise<unknown>>();

  /** Runs an event when its turn has come. */
  async run<T>(event: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const turn = Promise.withResolvers<void>();
    this.#last = turn.promise;
    await before;
    let isOver = false;
    try {
      const result = event();
      void this.#untilIdle(() => isOver).then(turn.resolve);
      return await result;
    } finally {
      isOver = true;
      // Whoever holds the object still keeps it.
      void Promise.allSettled(this.#holds).then(() => turn.resolve());
    }
  }

  /** The storage is used: the event at work goes on with that. */
  touch(): void {
    this.#isUsed = true;
  }

  /** Lets nothing in until a promise is settled: `blockConcurrencyWhile`. */
  hold(until: Promise<unknown>): void {
    this.#holds.add(until);
    const release = (): void => void this.#holds.delete(until);
    until.then(release, release);
  }

  async #untilIdle(isOver: () => boolean): Promise<void> {
    for (let idle = 0; idle < IDLE_TURNS && !isOver(); idle++) {
      if (this.#holds.size > 0) await Promise.allSettled(this.#holds);
      this.#isUsed = false;
      await turnOfEventLoop();
      if (this.#isUsed || this.#holds.size > 0) idle = -1;
    }
    if (this.#holds.size > 0) await Promise.allSettled(this.#holds);
  }
}

const turnOfEventLoop = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
