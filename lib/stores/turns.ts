/**
 * Tells overlapping pieces of work apart, of which only the newest may say what comes of it. Each begins a turn,
 * and gets what tells whether it still is the newest.
 */
export function createTurns(): () => () => boolean {
  let newest = 0;
  return () => {
    const mine = ++newest;
    return () => mine === newest;
  };
}
