import pyodide from "pyodide/package.json" with { type: "json" };
import type { ThawError } from "../../lib/errors.ts";

/**
 * Pyodide's own package index for the version that runs here: one version of each package that is built with
 * it, as pages of PEP 503 whose links lead to a CDN. pywrangler (workers-py 1.17) asks the same one.
 */
export const PYODIDE_INDEX = `https://index.pyodide.org/${pyodide.version}`;

/** Where its links lead. */
export const PYODIDE_FILES = "cdn.jsdelivr.net/pyodide/";

/** What was found out about it stays true for this long, in milliseconds. */
const BELIEVED_MS = 60_000;

/** Asks the index; gives why it can't be had, undefined where it answers. */
export type Ask = () => Promise<ThawError | undefined>;

/**
 * Whether Pyodide's index answers. Once it doesn't, nobody waits for it: it is done without, and asked again in
 * the background when what is known of it has become old.
 */
export class Reachability {
  readonly #ask: Ask;
  readonly #say: (line: string) => void;
  readonly #believedMs: number;
  #asking: Promise<boolean> | undefined;
  #known: { why: ThawError | undefined; at: number } | undefined;

  constructor(ask: Ask, say: (line: string) => void, believedMs = BELIEVED_MS) {
    this.#ask = ask;
    this.#say = say;
    this.#believedMs = believedMs;
  }

  /** Why it can't be had, as of the last time that it was asked. */
  get why(): ThawError | undefined {
    return this.#known?.why;
  }

  /** Whether it is to be asked now. Waits only where it answered before, or was never asked. */
  async answers(): Promise<boolean> {
    const known = this.#known;
    if (known && performance.now() - known.at < this.#believedMs) return known.why === undefined;
    const asking = this.ask();
    return known?.why ? false : asking;
  }

  /** Asks it now, whatever is known. */
  ask(): Promise<boolean> {
    this.#asking ??= this.#askNow().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askNow(): Promise<boolean> {
    const before = this.#known;
    const why = await this.#ask();
    this.#known = { why, at: performance.now() };
    if (why && !before?.why) {
      this.#say(`${why.message} What needs nothing of it is resolved without it.`);
    } else if (!why && before?.why) {
      this.#say("Pyodide's package index answers again.");
    }
    return why === undefined;
  }
}
