import { ThawError } from "../errors.ts";

/**
 * Stops JavaScript's own randomness while top-level code runs: a value that Python got from
 * `js.crypto` or `js.Math` would be in the snapshot, the same in every copy.
 * @returns puts everything back
 */
export function sealJavaScriptRandomness(globals: object): () => void {
  const scope = globals as { crypto?: object; Math?: object };
  const undo = [
    refuse(scope.crypto, "getRandomValues", "js.crypto.getRandomValues()"),
    refuse(scope.crypto, "randomUUID", "js.crypto.randomUUID()"),
    refuse(scope.Math, "random", "js.Math.random()"),
  ];
  return () => {
    for (const restore of undo) restore();
  };
}

function refuse(owner: object | undefined, name: string, shown: string): () => void {
  if (!owner) return () => undefined;
  const own = Object.getOwnPropertyDescriptor(owner, name);
  const stop = (): never => {
    throw new ThawError(
      "entropy",
      `${shown} was called at top level. A snapshot would give every copy of this Worker the same value. Call it inside a handler.`,
    );
  };
  Object.defineProperty(owner, name, { value: stop, configurable: true, writable: true });
  return () => {
    if (own) Object.defineProperty(owner, name, own);
    else Reflect.deleteProperty(owner, name);
  };
}
