import { PairedWebSocket } from "../../websocket.ts";

const MOST_TAGS = 10;
const TAG_CHARACTERS = 256;

/** What an object hears of its sockets. */
export interface SocketEvents {
  webSocketMessage(socket: PairedWebSocket, data: string | ArrayBuffer): void;
  webSocketClose(socket: PairedWebSocket, code: number, reason: string, wasClean: boolean): void;
}

interface Accepted {
  tags: string[];
  answeredAt: Date | null;
}

/** A request and its answer that wake no object. Programs make them by this name. */
export class WebSocketRequestResponsePair {
  readonly request: string;
  readonly response: string;

  constructor(request: string, response: string) {
    this.request = String(request);
    this.response = String(response);
  }
}

/** The WebSockets that an object has accepted for good. */
export class ObjectSockets {
  readonly #accepted = new Map<PairedWebSocket, Accepted>();
  readonly #events: SocketEvents;
  autoResponse: WebSocketRequestResponsePair | null = null;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  accept(socket: unknown, tags: unknown): void {
    if (!(socket instanceof PairedWebSocket)) {
      throw new TypeError("acceptWebSocket() takes one end of a WebSocketPair.");
    }
    const known = tagsOf(tags);
    const accepted: Accepted = { tags: known, answeredAt: null };
    PairedWebSocket.hibernate(socket, {
      message: (data) => {
        const { autoResponse } = this;
        if (autoResponse && data === autoResponse.request) {
          accepted.answeredAt = new Date();
          socket.send(autoResponse.response);
          return;
        }
        this.#events.webSocketMessage(socket, data);
      },
      close: (code, reason, wasClean) => {
        this.#accepted.delete(socket);
        this.#events.webSocketClose(socket, code, reason, wasClean);
      },
    });
    this.#accepted.set(socket, accepted);
  }

  list(tag?: string | null): PairedWebSocket[] {
    const all = [...this.#accepted];
    return all.filter(([, { tags }]) => !tag || tags.includes(tag)).map(([socket]) => socket);
  }

  tags(socket: unknown): string[] {
    return [...this.#require(socket).tags];
  }

  answeredAt(socket: unknown): Date | null {
    return this.#require(socket).answeredAt;
  }

  get isEmpty(): boolean {
    return this.#accepted.size === 0;
  }

  /** Ends all of them: the object is gone. */
  closeAll(code: number, reason: string): void {
    for (const socket of this.#accepted.keys()) socket.close(code, reason);
    this.#accepted.clear();
  }

  #require(socket: unknown): Accepted {
    const found = this.#accepted.get(socket as PairedWebSocket);
    if (found) return found;
    throw new Error("The object has accepted no such WebSocket.");
  }
}

function tagsOf(given: unknown): string[] {
  const tags = given === undefined || given === null ? [] : [...(given as Iterable<unknown>)];
  if (tags.length > MOST_TAGS) {
    throw new Error("a Hibernatable WebSocket cannot have more than 10 tags");
  }
  const known = [...new Set(tags.map(String))];
  if (known.some((tag) => tag.length > TAG_CHARACTERS)) {
    throw new Error("a Hibernatable WebSocket tag is longer than the max length of 256 characters");
  }
  return known;
}
