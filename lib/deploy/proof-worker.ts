import { ThawError } from "../errors.ts";
import { type Challenge, solveChallenge } from "./proof-of-work.ts";

/** What the Web Worker says, in the order it does. */
export type ProofMessage =
  | { done: number }
  | { checkpoints: string }
  | { error: ReturnType<ThawError["toJSON"]> };

const say = (message: ProofMessage): void => self.postMessage(message);

// Off the page's thread: tens of millions of hashes take seconds.
self.onmessage = ({ data }: MessageEvent<Challenge>) => {
  try {
    say({ checkpoints: solveChallenge(data, (done) => say({ done })) });
  } catch (thrown) {
    say({ error: ThawError.from(thrown).toJSON() });
  }
};
