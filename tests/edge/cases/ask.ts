import type { TestEdge } from "../../../workers/edge/testing.ts";
import { ask } from "../client.ts";
import type { AskWorker } from "./types.ts";

/** Asks the Workers of an edge, which is started by the time of the first question. */
export const askWorker =
  (edge: () => TestEdge): AskWorker =>
  async (worker, path, body) => {
    const init = { method: "POST", body: JSON.stringify(body) };
    return (await ask(edge(), `${worker}.localhost`, path, init)).text;
  };
