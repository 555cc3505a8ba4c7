import type { PreviewRequest } from "../types.ts";
import type { Bridge } from "./bridge.ts";
import { pageSocket } from "./socket.ts";

const NULL_BODY = [101, 103, 204, 205, 304];

/** Puts the program behind `fetch` and `WebSocket`, for its own addresses; others go as ever. */
export function replaceNetwork(globals: typeof globalThis, bridge: Bridge): void {
  const native = globals.fetch.bind(globals);
  const replaced: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = bridge.ownPath(request.url);
    if (path === undefined) return native(request);
    // A browser keeps some headers from a request's own list, but not from the program.
    const headers = [...new Headers(init?.headers ?? request.headers)];
    for (const [name, value] of request.headers) {
      if (!headers.some(([other]) => other === name)) headers.push([name, value]);
    }
    const body = request.body ? new Uint8Array(await request.arrayBuffer()) : null;
    const asked: PreviewRequest = { method: request.method, path, headers, body };
    return bridgedFetch(bridge, asked, request.signal);
  };
  Object.assign(globals, { fetch: replaced, WebSocket: pageSocket(globals.WebSocket, bridge) });
}

/** An answer of the program as `fetch` gives it: as soon as its head is there. */
export function bridgedFetch(
  bridge: Bridge,
  asked: PreviewRequest,
  signal?: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let body: ReadableStreamDefaultController<Uint8Array> | undefined;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        body = controller;
      },
      cancel: () => sent.abort(),
    });
    const sent = bridge.ask(asked, {
      head({ status, statusText, headers }) {
        const isEmpty = NULL_BODY.includes(status);
        resolve(new Response(isEmpty ? null : stream, { status, statusText, headers }));
      },
      piece: (piece) => {
        if (piece instanceof Uint8Array) body?.enqueue(piece);
      },
    });
    const fail = (thrown: unknown): void => {
      reject(thrown);
      body?.error(thrown);
    };
    signal?.addEventListener("abort", () => {
      sent.abort();
      fail(signal.reason);
    });
    sent.end.then(() => body?.close()).catch(fail);
  });
}
