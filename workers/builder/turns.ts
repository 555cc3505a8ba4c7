/** Longer than any honest turn: one whose request was dropped must not hold up the rest for good. */
const PATIENCE_MS = 20_000;

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs works one after another. They share a thread anyway; in turn, a thread that is kept busy for good
 * tells whose work it was.
 */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const made = Promise.race([last, patience]).then(work);
  last = made.catch(() => undefined);
  return made;
}
