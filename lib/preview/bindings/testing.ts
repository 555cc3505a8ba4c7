import "fake-indexeddb/auto";
import type { AskWorker } from "../../../tests/edge/cases/types.ts";
import { IndexedRecords, openStorage } from "./records/indexed-records.ts";
import { RemoteRecords, serveRecords } from "./records/port.ts";
import type { Records } from "./records/types.ts";

/** The records of a project as a program's Web Worker has them: over a port, in IndexedDB. */
export async function remoteRecords(partition: string): Promise<Records> {
  const { port1, port2 } = new MessageChannel();
  serveRecords(port1, new IndexedRecords(await openStorage(), partition));
  return new RemoteRecords(port2);
}

interface JsWorker {
  fetch(request: Request, env: object): Promise<Response>;
}

/** Asks a Worker's module here in Node, with an `env` for each name it is asked by. */
export function askModule(module: JsWorker, envs: () => Record<string, object>): AskWorker {
  return async (worker, path, body) => {
    const init = { method: "POST", body: JSON.stringify(body) };
    const request = new Request(new URL(path, "http://worker.test"), init);
    return (await module.fetch(request, envs()[worker] ?? {})).text();
  };
}
