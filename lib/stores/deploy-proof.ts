import type { Challenge } from "../deploy/proof-of-work.ts";
import type { ProofMessage } from "../deploy/proof-worker.ts";
import { ThawError } from "../errors.ts";

/** Does a proof of work in a Web Worker of its own; stopping ends the Worker. @throws ThawError */
export function proveInWorker(
  challenge: Challenge,
  { report, signal }: { report: (done: number) => void; signal: AbortSignal },
): Promise<string> {
  // As one expression, by which the page's build knows that it is a Worker.
  const worker = new Worker(new URL("../deploy/proof-worker.ts", import.meta.url), {
    type: "module",
  });
  const solved = new Promise<string>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new ThawError("time_limit", "Stopped.")));
    worker.onerror = () => {
      reject(new ThawError("internal", "The browser couldn't start the proof of work."));
    };
    worker.onmessage = ({ data }: MessageEvent<ProofMessage>) => {
      if ("done" in data) report(data.done);
      else if ("checkpoints" in data) resolve(data.checkpoints);
      else reject(ThawError.fromBody(data.error));
    };
    worker.postMessage(challenge);
  });
  return solved.finally(() => worker.terminate());
}
