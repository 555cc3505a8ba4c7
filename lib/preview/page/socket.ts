import { HANDSHAKE, SUBPROTOCOL } from "../handshake.ts";
import type { AnswerHead } from "../types.ts";
import type { Bridge } from "./bridge.ts";

type Data = string | ArrayBuffer | ArrayBufferView | Blob;

/** A `WebSocket` whose own addresses lead to the program; any other is the browser's. */
export function pageSocket(Native: typeof WebSocket, bridge: Bridge): typeof WebSocket {
  return new Proxy(Native, {
    construct(target, [address, protocols]: [string | URL, string | string[] | undefined]) {
      const path = bridge.ownPath(String(address));
      if (path === undefined) return new target(address, protocols);
      const url = String(new URL(address, document.baseURI));
      return new PageSocket(bridge, path, url, checkedProtocols(protocols));
    },
  });
}

/** A WebSocket of a page to its program. */
class PageSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;

  readonly url: string;
  protocol = "";
  readonly extensions = "";
  readonly bufferedAmount = 0;
  binaryType: BinaryType = "blob";
  readyState = 0;
  onopen: ((event: Event) => unknown) | null = null;
  onmessage: ((event: Event) => unknown) | null = null;
  onclose: ((event: Event) => unknown) | null = null;
  onerror: ((event: Event) => unknown) | null = null;
  readonly #offered: string[];
  readonly #sent: ReturnType<Bridge["ask"]>;
  /** A Blob takes a while to be read; what is sent after it has to wait. */
  #queue: Promise<void> = Promise.resolve();

  constructor(bridge: Bridge, path: string, url: string, protocols: string[]) {
    super();
    this.url = url;
    this.#offered = protocols;
    for (const type of ["open", "message", "close", "error"] as const) {
      this.addEventListener(type, (event) => this[`on${type}`]?.(event));
    }
    const headers: [string, string][] = [...HANDSHAKE];
    if (protocols.length > 0) headers.push([SUBPROTOCOL, protocols.join(", ")]);
    this.#sent = bridge.ask(
      { method: "GET", path, headers, body: null },
      { head: (head) => this.#opened(head), piece: (piece) => this.#heard(piece) },
    );
    this.#sent.end.then(
      ({ closed }) => this.#ended(closed?.code ?? 1006, closed?.reason ?? ""),
      () => this.#ended(1006, ""),
    );
  }

  send(data: Data): void {
    if (this.readyState === this.CONNECTING) {
      throw new DOMException("Still in CONNECTING state.", "InvalidStateError");
    }
    if (this.readyState !== this.OPEN) return;
    this.#queue = this.#queue.then(async () => this.#sent.send(await plainData(data)));
  }

  close(code = 1000, reason = ""): void {
    if (this.readyState >= this.CLOSING) return;
    const wasOpen = this.readyState === this.OPEN;
    this.readyState = this.CLOSING;
    void this.#queue.then(() => (wasOpen ? this.#sent.close(code, reason) : this.#sent.abort()));
  }

  #opened({ status, headers }: AnswerHead): void {
    const taken = headers.find(([name]) => name.toLowerCase() === SUBPROTOCOL)?.[1] ?? "";
    // What was offered has to be answered, and what wasn't must not be.
    const agreed = taken === "" ? this.#offered.length === 0 : this.#offered.includes(taken);
    if (status !== 101 || !agreed) {
      this.#sent.abort();
      return;
    }
    this.protocol = taken;
    this.readyState = this.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  #heard(piece: Uint8Array | string | ArrayBuffer): void {
    if (piece instanceof Uint8Array) return;
    const isBlob = typeof piece !== "string" && this.binaryType === "blob";
    const data = isBlob ? new Blob([piece]) : piece;
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  #ended(code: number, reason: string): void {
    if (this.readyState === this.CLOSED) return;
    const wasOpen = this.readyState !== this.CONNECTING;
    this.readyState = this.CLOSED;
    if (!wasOpen || code === 1006) this.dispatchEvent(new Event("error"));
    this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean: code !== 1006 }));
  }
}

/** As a browser takes them. @throws DOMException for one that can't be in a header, or is there twice */
function checkedProtocols(protocols: string | string[] | undefined): string[] {
  const list = typeof protocols === "string" ? [protocols] : [...(protocols ?? [])].map(String);
  const isToken = (name: string): boolean => /^[\w!#$%&'*+.^`|~-]+$/.test(name);
  const bad = list.find((name, at) => !isToken(name) || list.indexOf(name) !== at);
  if (bad === undefined) return list;
  throw new DOMException(`The subprotocol '${bad}' is invalid or duplicated.`, "SyntaxError");
}

function plainData(data: Data): string | ArrayBuffer | Promise<ArrayBuffer> {
  if (typeof data === "string" || data instanceof ArrayBuffer) return data;
  if (data instanceof Blob) return data.arrayBuffer();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice().buffer;
}
