/** The most calls of one Worker that may be under way: more can only be Workers that call each other without end. */
const MOST_CALLS = 256;

/** Counts the calls that go through service bindings, and refuses those that are too many. */
export class CallsUnderWay {
  readonly #counts = new Map<string, number>();

  /** @throws Error in Cloudflare's words, where too many of one caller are under way */
  async run<T>(caller: string, work: () => Promise<T>): Promise<T> {
    const calls = this.#counts.get(caller) ?? 0;
    if (calls >= MOST_CALLS) {
      throw new Error(
        "Subrequest depth limit exceeded. This request recursed through Workers too many times. This can happen e.g. if you have a Worker or Durable Object that calls other Workers or objects recursively.",
      );
    }
    this.#counts.set(caller, calls + 1);
    try {
      return await work();
    } finally {
      const left = (this.#counts.get(caller) ?? 1) - 1;
      if (left > 0) this.#counts.set(caller, left);
      else this.#counts.delete(caller);
    }
  }
}
