import { ThawError } from "../errors.ts";
import { requireResponse } from "../worker/response.ts";
import { eventContext } from "./context.ts";
import type { Tell } from "./protocol.ts";
import type { Session } from "./session.ts";
import type { AnswerEnd, PreviewRequest } from "./types.ts";
import { PairedWebSocket, type ReleasedSocket } from "./websocket.ts";
import { socketOf } from "./websocket-globals.ts";

/** Requests that are under way, by the number that their caller gave them. */
export class Requests {
  readonly #aborts = new Map<number, AbortController>();
  readonly #sockets = new Map<number, ReleasedSocket>();

  /**
   * One request, from its call to the last byte of its answer, or to the close of its WebSocket. A part is
   * told when the one before it was taken: what nobody reads isn't made.
   */
  async run(
    id: number,
    session: Session,
    request: PreviewRequest,
    onPart: Tell,
  ): Promise<AnswerEnd> {
    const start = performance.now();
    const abort = new AbortController();
    this.#aborts.set(id, abort);
    try {
      const asked = requestOf(session, request, abort.signal);
      const response = await orAborted(answer(session, asked), abort.signal);
      const { status, statusText } = response;
      const headers = [...response.headers];
      const milliseconds = performance.now() - start;
      const head = { type: "head", status, statusText, headers, milliseconds } as const;
      const socket = socketOf(response);
      const closed = socket && this.#open(id, socket, onPart);
      await onPart(head);
      if (closed) return { milliseconds: performance.now() - start, closed: await closed };
      await pipe(response, onPart, abort.signal);
      return { milliseconds: performance.now() - start };
    } finally {
      this.#aborts.delete(id);
      this.#sockets.delete(id);
    }
  }

  /** Whoever asked is gone: the program sees its request aborted, and its answer is not read further. */
  abort(id: number): void {
    this.#sockets.get(id)?.close(1006, "");
    this.#aborts.get(id)?.abort(new DOMException("The client disconnected.", "AbortError"));
  }

  send(id: number, data: string | ArrayBuffer): void {
    this.#sockets.get(id)?.send(data);
  }

  close(id: number, code: number, reason: string): void {
    this.#sockets.get(id)?.close(code, reason);
  }

  #open(id: number, socket: PairedWebSocket, onPart: Tell): Promise<AnswerEnd["closed"]> {
    let told: unknown;
    return new Promise((resolve) => {
      const released = PairedWebSocket.release(socket, {
        message: (data) => {
          told = onPart({ type: "message", data });
        },
        // The last message is to be there before the end.
        close: (code, reason, wasClean) =>
          void Promise.resolve(told).then(() => resolve({ code, reason, wasClean })),
      });
      this.#sockets.set(id, released);
    });
  }
}

/** From the static assets or by the program, as the configuration has it. */
function answer(session: Session, request: Request): Promise<Response> {
  const run = (): Promise<Response> => callFetch(session, request);
  return session.assets ? session.assets.route(request, run) : run();
}

async function callFetch({ program, env }: Session, request: Request): Promise<Response> {
  return requireResponse(await program.callDefault("fetch", request, env, eventContext()));
}

function requestOf(
  { project }: Session,
  { method, path, headers, body }: PreviewRequest,
  signal: AbortSignal,
): Request {
  const request = new Request(new URL(`http://${project.name}.${appHost()}${path}`), {
    method,
    headers,
    body: body as Uint8Array<ArrayBuffer> | null,
    signal,
  });
  return withAllHeaders(request, headers);
}

/** A browser keeps some names to itself (`upgrade`, `cookie`, `origin`); the program is to see them. */
function withAllHeaders(request: Request, headers: [string, string][]): Request {
  const all = new Headers(headers);
  Object.defineProperty(request, "headers", { value: all });
  return request;
}

/** `localhost:8787`: where Workers of this machine are, each under its own name. */
function appHost(): string {
  return location.host.replace(/^preview\./, "");
}

async function pipe(response: Response, onPart: Tell, signal: AbortSignal): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await orAborted(reader.read(), signal);
      if (done) return;
      await onPart({ type: "body", chunk: bytesOf(value) });
    }
  } catch (thrown) {
    // The writer's next write fails, and so it learns that nobody reads.
    void reader.cancel(thrown).catch(() => undefined);
    if (signal.aborted) throw thrown;
    const { message } = ThawError.from(thrown);
    throw new ThawError("python_exception", `The answer broke off: ${message}`, { cause: thrown });
  }
}

/** A stream that a program made may hold anything; Cloudflare takes bytes alone. */
function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new TypeError("A body's stream must hold bytes.");
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void =>
      reject(
        new ThawError("time_limit", "The request was stopped before its answer was complete."),
      );
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
