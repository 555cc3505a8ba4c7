/** What an end of a pair hears of the other one. */
export interface SocketHandlers {
  message(data: string | ArrayBuffer): void;
  close(code: number, reason: string, wasClean: boolean): void;
}

type Told = { data: string | ArrayBuffer } | { code: number; reason: string; wasClean: boolean };

type Data = string | ArrayBuffer | ArrayBufferView;
type EventHandler = ((event: Event) => unknown) | null;

/** An end that a response carried, in the hands of whoever asked for it. */
export interface ReleasedSocket {
  /** What is sent after a close is dropped. */
  send(data: string | ArrayBuffer): void;
  close(code: number, reason: string): void;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** What a close without a code is told as; no frame may carry it. */
const NO_CODE = 1005;
const REASON_BYTES = 123;

/**
 * One end of a `WebSocketPair`, with the rules and messages of Cloudflare's runtime.
 * @see https://developers.cloudflare.com/workers/runtime-apis/websockets/
 */
export class PairedWebSocket extends EventTarget {
  static readonly CONNECTING = CONNECTING;
  static readonly OPEN = OPEN;
  static readonly CLOSING = CLOSING;
  static readonly CLOSED = CLOSED;

  binaryType: "blob" | "arraybuffer";
  readonly url = null;
  readonly protocol = "";
  readonly extensions = "";
  #peer: PairedWebSocket | undefined;
  #handlers: SocketHandlers | undefined;
  #isReleased = false;
  #isClosedHere = false;
  #isClosedThere = false;
  #attachment: unknown = null;
  /** What came before anyone listens, and what is on its way. */
  readonly #inbox: Told[] = [];
  readonly #on = new Map<string, (event: Event) => unknown>();

  constructor(binaryType: "blob" | "arraybuffer") {
    super();
    this.binaryType = binaryType;
  }

  /** Two ends that talk to each other. */
  static pair(binaryType: "blob" | "arraybuffer"): [PairedWebSocket, PairedWebSocket] {
    const ends = [new PairedWebSocket(binaryType), new PairedWebSocket(binaryType)] as const;
    ends[0].#peer = ends[1];
    ends[1].#peer = ends[0];
    return [...ends];
  }

  get readyState(): number {
    if (this.#isClosedThere) return CLOSED;
    return this.#isClosedHere ? CLOSING : OPEN;
  }

  /** Events come from now on, those that waited first. */
  accept(): void {
    if (this.#isReleased) {
      throw new TypeError("Can't accept() WebSocket that was already used in a response.");
    }
    if (this.#handlers && this.#handlers !== this.#asEvents) {
      throw new TypeError("Can't accept() WebSocket after enabling hibernation.");
    }
    this.#listen(this.#asEvents);
  }

  send(data: Data): void {
    if (this.#isClosedHere) {
      throw new TypeError("Can't call WebSocket send() after close().");
    }
    this.#requireAccepted();
    if (this.#isClosedThere) return;
    this.#tellPeer({ data: typeof data === "string" ? data : copyOf(data) });
  }

  close(code?: number, reason?: string): void {
    if (code !== undefined && !isCloseCode(code)) {
      throw new DOMException(`Invalid WebSocket close code: ${code}.`, "InvalidAccessError");
    }
    if (reason !== undefined && new TextEncoder().encode(reason).length > REASON_BYTES) {
      throw new DOMException(
        `WebSocket close reason must not be longer than ${REASON_BYTES} bytes when UTF-8 encoded.`,
        "SyntaxError",
      );
    }
    if (reason !== undefined && code === undefined) {
      throw new DOMException(
        "If you specify a WebSocket close reason, you must also specify a code.",
        "InvalidAccessError",
      );
    }
    this.#requireAccepted();
    this.#close(code ?? NO_CODE, reason ?? "");
  }

  serializeAttachment(value: unknown): void {
    this.#attachment = structuredClone(value);
  }

  deserializeAttachment(): unknown {
    return structuredClone(this.#attachment);
  }

  get onmessage(): EventHandler {
    return this.#on.get("message") ?? null;
  }
  set onmessage(handler: EventHandler) {
    this.#setHandler("message", handler);
  }

  get onclose(): EventHandler {
    return this.#on.get("close") ?? null;
  }
  set onclose(handler: EventHandler) {
    this.#setHandler("close", handler);
  }

  /** Never called: a pair is open from its first moment, and nothing can break between its ends. */
  get onopen(): EventHandler {
    return this.#on.get("open") ?? null;
  }
  set onopen(handler: EventHandler) {
    this.#setHandler("open", handler);
  }

  get onerror(): EventHandler {
    return this.#on.get("error") ?? null;
  }
  set onerror(handler: EventHandler) {
    this.#setHandler("error", handler);
  }

  /**
   * Takes this end for what a Durable Object's `ctx.acceptWebSocket()` does: what comes goes to handlers
   * instead of events, binary messages always as an ArrayBuffer.
   */
  static hibernate(socket: PairedWebSocket, handlers: SocketHandlers): void {
    if (socket.#isReleased || socket.#handlers) {
      throw new TypeError(
        "Tried to make an api::WebSocket hibernatable when it was in an incompatible state.",
      );
    }
    socket.#listen(handlers);
  }

  /**
   * Takes the end that a response with status 101 carries: it is the caller's from now on.
   * @throws TypeError as Cloudflare's runtime does, for one that can't be answered with
   */
  static release(socket: PairedWebSocket, handlers: SocketHandlers): ReleasedSocket {
    if (socket.#isReleased) {
      throw new TypeError("Can't return WebSocket that was already used in a response.");
    }
    if (socket.#handlers) {
      throw new TypeError(
        socket.#handlers === socket.#asEvents
          ? "Can't return WebSocket in a Response after calling accept()."
          : "Can't return WebSocket in a Response after calling acceptWebSocket().",
      );
    }
    socket.#isReleased = true;
    socket.#listen(handlers);
    return {
      send: (data) => {
        if (!socket.#isClosedHere && !socket.#isClosedThere) socket.#tellPeer({ data });
      },
      close: (code, reason) => socket.#close(code, reason),
    };
  }

  #listen(handlers: SocketHandlers): void {
    if (this.#handlers) return;
    this.#handlers = handlers;
    for (const told of this.#inbox.splice(0)) this.#deliverLater(told);
  }

  #requireAccepted(): void {
    if (this.#handlers) return;
    throw new TypeError(
      "You must call one of accept() or state.acceptWebSocket() on this WebSocket before sending messages.",
    );
  }

  #close(code: number, reason: string): void {
    if (this.#isClosedHere) return;
    this.#isClosedHere = true;
    if (!this.#isClosedThere) this.#tellPeer({ code, reason, wasClean: code !== 1006 });
  }

  #tellPeer(told: Told): void {
    if (this.#peer) this.#peer.#receive(told);
  }

  #receive(told: Told): void {
    if (this.#handlers) this.#deliverLater(told);
    else this.#inbox.push(told);
  }

  /** Never within the call that sent it; in order, since each waits as long. */
  #deliverLater(told: Told): void {
    queueMicrotask(() => this.#deliver(told));
  }

  #deliver(told: Told): void {
    if (this.#isClosedThere) return;
    if ("data" in told) {
      this.#handlers?.message(told.data);
      return;
    }
    const { code, reason, wasClean } = told;
    this.#isClosedThere = true;
    // The answer to a close is sent by the runtime.
    if (!this.#isClosedHere) {
      this.#isClosedHere = true;
      this.#tellPeer({ code, reason, wasClean });
    }
    this.#handlers?.close(code, reason, wasClean);
  }

  #asEvents: SocketHandlers = {
    message: (data) => {
      const shown =
        typeof data !== "string" && this.binaryType === "blob" ? new Blob([data]) : data;
      this.dispatchEvent(new MessageEvent("message", { data: shown }));
    },
    close: (code, reason, wasClean) => {
      this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean }));
    },
  };

  #setHandler(type: string, handler: EventHandler): void {
    const before = this.#on.get(type);
    if (before) this.removeEventListener(type, before);
    this.#on.delete(type);
    if (typeof handler !== "function") return;
    const listener = (event: Event): unknown => handler.call(this, event);
    this.#on.set(type, listener);
    this.addEventListener(type, listener);
  }
}

// The workers SDK and programs know it by this name.
Object.defineProperty(PairedWebSocket, "name", { value: "WebSocket" });

/** The codes that a frame may carry. */
function isCloseCode(code: number): boolean {
  return code >= 1000 && code < 5000 && ![1004, 1005, 1006, 1015].includes(code);
}

/** The sender may change its buffer at once: one of Python's memory is gone after the call. */
function copyOf(data: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  if (data instanceof ArrayBuffer) return data.slice(0);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice().buffer;
}
