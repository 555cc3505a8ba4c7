import { ThawError } from "../errors.ts";
import { SUBPROTOCOL } from "../preview/handshake.ts";
import type { Preview, PreviewRequest, SentRequest } from "../preview/types.ts";
import { BodyBuffer } from "./body-buffer.ts";
import type { ConsoleStore } from "./console.ts";
import { redirectOf } from "./redirect.ts";
import { type RequestStore, toHandshake, toPreviewRequest } from "./request.ts";
import { type EventPlace, type EventsStore, toEvent } from "./request-events.ts";
import type { SocketStore } from "./request-socket.ts";
import { printTraceback } from "./traceback.ts";
import { createTurns } from "./turns.ts";

/** Where events can be sent to: the preview, or the edge. */
export type EventHost = Pick<Preview, "request" | "event">;

export interface SenderParts {
  request: RequestStore;
  events: EventsStore;
  socket: SocketStore;
  console: ConsoleStore;
  host: (place: EventPlace) => Promise<EventHost>;
}

export interface Sender {
  /** Sends what the bar holds. */
  send: () => Promise<void>;
  /** Goes where a link or form of a page leads, and where the answer leads from there. */
  follow: (place: EventPlace, request: PreviewRequest) => Promise<void>;
  /** Leaves the request that is under way; what came of its answer stays. */
  abort: () => void;
  /** A message over the WebSocket that is open. */
  say: (data: string | ArrayBuffer) => void;
  /** Closes it. */
  hangUp: (code: number, reason: string) => void;
  /** Whatever is under way is of no interest any more. */
  forget: () => void;
}

/** As many as browsers follow. */
const MOST_REDIRECTS = 20;

/** How often an answer that is still coming is shown anew, in milliseconds. */
const SHOW_EVERY = 60;

/** Sends events to the program, here or on the edge, and keeps what comes of them. */
export function createSender({ request, events, socket, console, host }: SenderParts): Sender {
  /** Only the newest of each may say what comes of it, and not after it was forgotten. */
  const turns = { request: createTurns(), socket: createTurns(), event: createTurns() };
  let underWay: SentRequest | undefined;
  let connection: SentRequest | undefined;

  /** An error as its store keeps it, its traceback on the console. */
  const explain = (thrown: unknown) => {
    const error = ThawError.from(thrown).toJSON();
    printTraceback(console, error);
    return error;
  };

  async function sendRequest(
    place: EventPlace,
    make: () => Promise<PreviewRequest>,
    redirects = 0,
  ): Promise<void> {
    underWay?.abort();
    underWay = undefined;
    const isNewest = turns.request();
    const store = request.getState();
    store.begin();
    try {
      const wanted = await make();
      const target = await host(place);
      if (!isNewest()) return;
      const end = await stream(target, wanted, isNewest, place);
      if (!isNewest()) return;
      store.end(end);
      const next =
        redirects > 0 ? redirectOf(wanted, request.getState().exchange?.response) : undefined;
      if (!next) return;
      store.edit({ method: next.method, path: next.path });
      await sendRequest(place, async () => next, redirects - 1);
    } catch (thrown) {
      if (isNewest()) store.fail(explain(thrown));
    }
  }

  async function stream(
    target: EventHost,
    wanted: PreviewRequest,
    isNewest: () => boolean,
    place: EventPlace,
  ) {
    const store = request.getState();
    const body = new BodyBuffer();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      clearTimeout(timer);
      timer = undefined;
      if (isNewest()) store.grow(body.view());
    };
    const sent = target.request(wanted, (part) => {
      if (!isNewest()) return;
      if (part.type === "head") {
        if (part.status === 101) {
          throw new ThawError("bad_request", "The answer is a WebSocket. Connect to it instead.");
        }
        store.head(wanted, part, place);
      } else if (part.type === "body") {
        body.add(part.chunk);
        timer ??= setTimeout(show, SHOW_EVERY);
      }
    });
    underWay = sent;
    try {
      return await sent.end;
    } finally {
      show();
      if (underWay === sent) underWay = undefined;
    }
  }

  async function connect(place: EventPlace): Promise<void> {
    const store = socket.getState();
    const wanted = toHandshake(request.getState());
    const isNewest = turns.socket();
    connection?.close(1000, "");
    connection = undefined;
    store.begin(wanted.path);
    try {
      const target = await host(place);
      if (!isNewest()) return;
      const sent = target.request(wanted, (part) => {
        if (!isNewest()) return;
        if (part.type === "message") store.add("in", part.data);
        else if (part.type === "head") {
          if (part.status !== 101) throw refused(part.status);
          store.open(part.headers.find(([name]) => name === SUBPROTOCOL)?.[1] ?? "");
        }
      });
      connection = sent;
      const { closed } = await sent.end;
      if (!isNewest()) return;
      if (socket.getState().phase === "open") store.end(closed);
    } catch (thrown) {
      if (isNewest()) store.fail(explain(thrown));
    } finally {
      if (isNewest()) connection = undefined;
    }
  }

  async function sendEvent(place: EventPlace): Promise<void> {
    const store = events.getState();
    if (store.kind === "fetch" || store.kind === "websocket") return;
    const isNewest = turns.event();
    store.begin();
    try {
      const event = toEvent(store.kind, store);
      const outcome = await (await host(place)).event(event);
      if (outcome.kind === "queue" && outcome.error) printTraceback(console, outcome.error);
      if (isNewest()) store.succeed({ event, place, outcome });
    } catch (thrown) {
      if (isNewest()) store.fail(explain(thrown));
    }
  }

  return {
    send() {
      const { kind, place } = events.getState();
      if (kind === "fetch") {
        return sendRequest(place, () => toPreviewRequest(request.getState()));
      }
      return kind === "websocket" ? connect(place) : sendEvent(place);
    },
    follow: (place, wanted) => sendRequest(place, async () => wanted, MOST_REDIRECTS),
    abort: () => underWay?.abort(),
    say(data) {
      if (socket.getState().phase !== "open") return;
      connection?.send(data);
      socket.getState().add("out", data);
    },
    hangUp: (code, reason) => connection?.close(code, reason),
    forget() {
      for (const begin of Object.values(turns)) begin();
      underWay?.abort();
      connection?.abort();
      underWay = connection = undefined;
      request.setState({ sending: false, error: undefined });
      events.setState({ busy: false, error: undefined });
      if (["connecting", "open"].includes(socket.getState().phase)) socket.getState().end();
    },
  };
}

function refused(status: number): ThawError {
  return new ThawError(
    "bad_request",
    `The program answered ${status} instead of 101: it refused the WebSocket, or this path takes none.`,
  );
}
