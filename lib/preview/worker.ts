import * as Comlink from "comlink";
import { ThawError } from "../errors.ts";
import { runEvent } from "./events.ts";
import { inspect } from "./inspect.ts";
import { takeMissing } from "./missing.ts";
import type { PreviewWorker } from "./protocol.ts";
import { Requests } from "./requests.ts";
import { type Session, startSession } from "./session.ts";
import type { PreviewEvent, PreviewResult } from "./types.ts";

let session: Session | undefined;
let tell: ((event: PreviewEvent) => void) | undefined;
const requests = new Requests();

const api: PreviewWorker = {
  run: (options, onEvent) =>
    outcome(async () => {
      tell = onEvent;
      session = await startSession(options, onEvent);
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
  inspect: (options, onStep) => outcome(() => inspect(options, onStep)),
};

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

addEventListener("message", ({ data }: MessageEvent<MessagePort>) => Comlink.expose(api, data), {
  once: true,
});
