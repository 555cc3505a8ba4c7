import * as Comlink from "comlink";
import { ThawError } from "../errors.ts";
import type { ProjectFiles } from "../project/types.ts";
import { Backends } from "./bindings/backends.ts";
import { StorageInspector } from "./bindings/inspect/inspector.ts";
import { RemoteRecords } from "./bindings/records/port.ts";
import type { Records } from "./bindings/records/types.ts";
import { runEvent } from "./events.ts";
import { inspect } from "./inspect.ts";
import { takeMissing } from "./missing.ts";
import { previewProject } from "./project.ts";
import type { PreviewWorker, WorkerPorts } from "./protocol.ts";
import { Requests } from "./requests.ts";
import { type Session, startSession } from "./session.ts";
import type { PreviewEvent, PreviewResult } from "./types.ts";

let session: Session | undefined;
let tell: ((event: PreviewEvent) => void) | undefined;
const requests = new Requests();
let starting: Promise<unknown> | undefined;
let records: Records | undefined;

const api: PreviewWorker = {
  run: (options, events) =>
    outcome(async () => {
      const send = (event: PreviewEvent): void => events.postMessage(event);
      tell = send;
      const started = startSession(options, requireStorage(), send);
      starting = started.catch(() => undefined);
      session = await started;
      return session.ready;
    }),
  request: (id, request, onPart) =>
    outcome(async () => {
      const end = await requests.run(id, requireSession(), request, onPart);
      const missing = takeMissing();
      return missing.length > 0 ? { ...end, missing } : end;
    }),
  abort: (id) => requests.abort(id),
  send: (id, data) => requests.send(id, data),
  close: (id, code, reason) => requests.close(id, code, reason),
  event: (event) => outcome(() => runEvent(requireSession(), event)),
  storage: (files, question) =>
    outcome(async () => {
      // While a program starts, its databases are its own.
      await starting;
      return inspectorOf(files).answer(question);
    }),
  inspect: (options, onStep) => outcome(() => inspect(options, onStep)),
};

/** Of the program that runs; or, where none does, of what its files say. */
function inspectorOf(files: ProjectFiles): StorageInspector {
  if (session) return session.inspector;
  const { settings } = previewProject(files);
  const storage = requireStorage();
  const backends = new Backends(storage, settings, (thrown) => console.error(thrown));
  return new StorageInspector(storage, backends, settings);
}

function requireSession(): Session {
  if (session) return session;
  throw new ThawError("bad_request", "The program is not running.");
}

async function outcome<T>(work: () => Promise<T>): Promise<PreviewResult<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    const error = ThawError.from(thrown).toJSON();
    return {
      ok: false,
      error: takeMissing().length > 0 ? { ...error, action: "run_on_edge" } : error,
    };
  }
}

/** What a listener of the program throws has nobody else to go to, and must not end the preview. */
addEventListener("error", (event: ErrorEvent) => {
  event.preventDefault();
  tell?.({ type: "console", stream: "stderr", text: event.message });
});

function requireStorage(): Records {
  if (records) return records;
  throw new ThawError("internal", "The preview was started without a place for its storage.");
}

addEventListener(
  "message",
  ({ data }: MessageEvent<WorkerPorts>) => {
    if (data.storage) records = new RemoteRecords(data.storage);
    Comlink.expose(api, data.api);
  },
  { once: true },
);
