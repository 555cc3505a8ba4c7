import type { RatelimitBackend } from "../../worker/bindings/ratelimit.ts";
import { Windows } from "../../worker/bindings/windows.ts";

/** Counts in memory: a limit is about seconds, and another run begins anew. */
export class BrowserRatelimit implements RatelimitBackend {
  readonly #windows = new Windows();
  readonly #limit: number;
  readonly #period: number;

  /** @param period in seconds */
  constructor({ limit, period }: { limit: number; period: number }) {
    this.#limit = limit;
    this.#period = period;
  }

  async limit(key: string): Promise<{ success: boolean }> {
    return { success: this.#windows.take([key], this.#limit, this.#period * 1000) };
  }
}
