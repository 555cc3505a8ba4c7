const MOST_KEYS = 100_000;

interface Count {
  end: number;
  taken: number;
}

/** How often each key was used in its present window of time. What has ended, or is oldest, is forgotten. */
export class Windows {
  readonly #counts = new Map<string, Count>();
  readonly #most: number;

  constructor(most = MOST_KEYS) {
    this.#most = most;
  }

  /** Takes one of `limit` uses; false when none is left in the window. */
  take(key: string[], limit: number, period: number, now = Date.now()): boolean {
    const name = JSON.stringify(key);
    const known = this.#counts.get(name);
    if (known && known.end > now) {
      if (known.taken >= limit) return false;
      known.taken++;
      return true;
    }
    this.#counts.delete(name);
    this.#makeRoom(now);
    this.#counts.set(name, { end: (Math.floor(now / period) + 1) * period, taken: 1 });
    return limit > 0;
  }

  #makeRoom(now: number): void {
    for (const [name, { end }] of this.#counts) {
      if (end > now && this.#counts.size < this.#most) return;
      this.#counts.delete(name);
    }
  }
}
