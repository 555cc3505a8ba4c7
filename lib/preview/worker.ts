import * as Comlink from "comlink";
import { ThawError } from "../errors.ts";
import { requireResponse } from "../worker/response.ts";
import { waitUntil } from "./browser-host.ts";
import { inspect } from "./inspect.ts";
import type { PreviewWorker } from "./protocol.ts";
import { type Session, startSession } from "./session.ts";
import type { PreviewRequest, PreviewResponse, PreviewResult } from "./types.ts";

let session: Session | undefined;

const api: PreviewWorker = {
  run: (options, onEvent) =>
    outcome(async () => {
      session = await startSession(options, onEvent);
      return session.ready;
    }),
  fetch: (request) =>
    outcome(async () => {
      if (!session) throw new ThawError("bad_request", "The program is not running.");
      return callFetch(session, request);
    }),
  inspect: (options, onStep) => outcome(() => inspect(options, onStep)),
};

async function callFetch(
  { program, project, env }: Session,
  { method, path, headers, body }: PreviewRequest,
): Promise<PreviewResponse> {
  const start = performance.now();
  const request = new Request(new URL(path, `http://${project.name}.${appHost()}`), {
    method,
    headers,
    body: body as Uint8Array<ArrayBuffer> | null,
  });
  const context = { waitUntil, passThroughOnException() {} };
  const response = requireResponse(await program.callDefault("fetch", request, env, context));
  const content = new Uint8Array(await response.arrayBuffer());
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    body: content,
    milliseconds: performance.now() - start,
  };
}

/** `localhost:8787`: where Workers of this machine are, each under its own name. */
function appHost(): string {
  return location.host.replace(/^preview\./, "");
}

async function outcome<T>(work: () => Promise<T>): Promise<PreviewResult<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: ThawError.from(thrown).toJSON() };
  }
}

addEventListener("message", ({ data }: MessageEvent<MessagePort>) => Comlink.expose(api, data), {
  once: true,
});
