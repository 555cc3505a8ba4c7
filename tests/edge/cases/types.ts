/** Sends a Worker a POST with a JSON body; gives the text of the answer. */
export type AskWorker = (worker: string, path: string, body: unknown) => Promise<string>;
