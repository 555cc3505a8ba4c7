import type { ObjectTarget } from "../../../worker/bindings/objects/stub.ts";

/** How often a handler that fails is tried again, and for how long the first time (it doubles each time). */
const MOST_RETRIES = 6;
const FIRST_RETRY_MS = 2000;

/** No timer of a browser waits longer. */
const LONGEST_MS = 2 ** 31 - 1;

/** Rings for objects when their time comes, as long as the program runs. */
export class Alarms {
  readonly #ring: (target: ObjectTarget) => Promise<void>;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(ring: (target: ObjectTarget) => Promise<void>) {
    this.#ring = ring;
  }

  /** When a handler that has failed so often before is tried again; undefined when that was the last time. */
  static again(failures: number, now = Date.now()): number | undefined {
    if (failures >= MOST_RETRIES) return undefined;
    return now + FIRST_RETRY_MS * 2 ** failures;
  }

  /** @param time in milliseconds since 1970; undefined for none */
  set(target: ObjectTarget, time: number | undefined): void {
    clearTimeout(this.#timers.get(target.id));
    this.#timers.delete(target.id);
    if (time === undefined) return;
    const wait = Math.max(0, time - Date.now());
    const timer = setTimeout(
      () => {
        this.#timers.delete(target.id);
        if (wait > LONGEST_MS) this.set(target, time);
        else void this.#ring(target);
      },
      Math.min(wait, LONGEST_MS),
    );
    this.#timers.set(target.id, timer);
  }
}
