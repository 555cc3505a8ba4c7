import { ThawError } from "../errors.ts";
import type {
  AnswerEnd,
  AnswerHead,
  OnPart,
  PreviewRequest,
  SentRequest,
} from "../preview/types.ts";
import { toBase64 } from "../project/base64.ts";
import type { EventOutcome, ProgramEvent } from "../worker/events/types.ts";
import { openSocket } from "./request-edge-socket.ts";
import type { EventHost } from "./send.ts";

export interface EdgeHostParts {
  /** The Worker that events go to. */
  name: () => string;
  /** Where it answers: `http://hello.localhost:8787`. */
  origin: (name: string) => string;
}

/** The edge on this machine as a place for events: by the page's own routes, WebSockets directly. */
export function createEdgeHost({ name, origin }: EdgeHostParts): EventHost {
  return {
    request(request, onPart) {
      if (isHandshake(request)) {
        // By joining: an address that begins with two slashes would name another host.
        return openSocket(new URL(origin(name()) + request.path), request.headers, onPart);
      }
      return sendRequest(name(), request, onPart);
    },
    async event(event: ProgramEvent): Promise<EventOutcome> {
      const response = await post("/api/worker/event", { worker: name(), event });
      return (await response.json()) as EventOutcome;
    },
  };
}

function isHandshake({ headers }: PreviewRequest): boolean {
  return headers.some(([name, value]) => name === "upgrade" && value === "websocket");
}

function sendRequest(worker: string, request: PreviewRequest, onPart: OnPart): SentRequest {
  const abort = new AbortController();
  const ask = async (): Promise<AnswerEnd> => {
    const began = performance.now();
    const { body, ...rest } = request;
    const base64 = body === null ? null : toBase64(body);
    const response = await post(
      "/api/worker/request",
      { worker, ...rest, body: base64 },
      abort.signal,
    );
    let head = "";
    let isHead = true;
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    while (reader) {
      const { done, value } = await reader.read();
      if (done) break;
      const end = isHead ? value.indexOf(10) : -1;
      if (isHead)
        head += decoder.decode(end < 0 ? value : value.subarray(0, end), { stream: true });
      if (isHead && end < 0) continue;
      if (isHead) {
        isHead = false;
        const { status, statusText, headers } = JSON.parse(head) as AnswerHead;
        const milliseconds = performance.now() - began;
        onPart({ type: "head", status, statusText, headers, milliseconds });
      }
      const chunk = value.subarray(end + 1);
      if (chunk.length > 0) onPart({ type: "body", chunk });
    }
    if (isHead) throw new ThawError("edge_unavailable", "The answer broke off before it began.");
    return { milliseconds: performance.now() - began };
  };
  const end = ask().catch((thrown: unknown) => {
    abort.abort();
    throw ThawError.from(thrown);
  });
  return {
    end,
    abort: () => abort.abort(new ThawError("time_limit", "The request was stopped.")),
    send: () => undefined,
    close: () => undefined,
  };
}

async function post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: signal ?? null,
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw signal.reason;
    throw new ThawError("edge_unavailable", "Thaw's server doesn't answer. Try again.", { cause });
  });
  if (!response.ok) throw ThawError.fromBody(await response.json().catch(() => null));
  return response;
}
