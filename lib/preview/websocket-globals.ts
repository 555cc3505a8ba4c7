import { PairedWebSocket } from "./websocket.ts";

/** Since when a binary message is a Blob, unless `binaryType` says otherwise. */
const BLOB_DATE = "2026-03-17";
const BLOB_FLAG = "websocket_standard_binary_type";

type Init = Omit<ResponseInit, "webSocket"> & { webSocket?: unknown };

const sockets = new WeakMap<Response, PairedWebSocket>();

/** What of a project decides how its sockets behave. */
export interface SocketRules {
  compatibilityDate: string;
  compatibilityFlags: string[];
}

/**
 * Gives a browser's globals what Cloudflare's have for WebSockets: `WebSocketPair`, and a `Response` that can
 * be the answer to an upgrade. Before anything of a program is restored, as it may hold them by name.
 */
export function installWebSockets(
  globals: typeof globalThis,
  { compatibilityDate, compatibilityFlags }: SocketRules,
): void {
  const isBlob =
    compatibilityFlags.includes(BLOB_FLAG) ||
    (compatibilityDate >= BLOB_DATE && !compatibilityFlags.includes(`no_${BLOB_FLAG}`));
  class WebSocketPair {
    constructor() {
      Object.assign(this, PairedWebSocket.pair(isBlob ? "blob" : "arraybuffer"));
    }
  }
  Object.defineProperty(WebSocketPair, "name", { value: "WebSocketPair" });
  const Native = globals.Response;
  const Upgrading = new Proxy(Native, {
    construct(target, [body, init]: [BodyInit | null, Init | undefined], newTarget) {
      const { webSocket, ...rest } = init ?? {};
      if (rest.status !== 101 && (webSocket === undefined || webSocket === null)) {
        return Reflect.construct(target, [body, init], newTarget);
      }
      return upgrade(Native, body, rest, webSocket);
    },
  });
  Object.defineProperty(Native.prototype, "constructor", { value: Upgrading });
  Object.defineProperty(Native.prototype, "webSocket", {
    configurable: true,
    get(this: Response) {
      return sockets.get(this) ?? null;
    },
  });
  Object.assign(globals, { Response: Upgrading, WebSocketPair });
}

/** The answer to a WebSocket handshake; messages are those of Cloudflare's runtime. */
function upgrade(
  Native: typeof Response,
  body: BodyInit | null | undefined,
  { status, ...init }: Omit<Init, "webSocket">,
  webSocket: unknown,
): Response {
  if (status !== 101) {
    throw new RangeError("Responses with a WebSocket must have status code 101.");
  }
  if (!(webSocket instanceof PairedWebSocket)) {
    throw new RangeError(
      "Responses may only be constructed with status codes in the range 200 to 599, inclusive.",
    );
  }
  if (body !== null && body !== undefined) {
    throw new TypeError(
      "Response with null body status (101, 204, 205, or 304) cannot have a body.",
    );
  }
  const response = new Native(null, init);
  Object.defineProperties(response, {
    status: { value: 101 },
    statusText: { value: "Switching Protocols" },
    ok: { value: false },
  });
  sockets.set(response, webSocket);
  return response;
}

/** The end that a response carries for its client, if it is the answer to a handshake. */
export function socketOf(response: Response): PairedWebSocket | undefined {
  return sockets.get(response);
}
