import { once } from "node:events";
import { WebSocket } from "ws";

/** A WebSocket of a test: messages in the order they came. */
export interface TestSocket {
  send(text: string): void;
  /** The next message; waits for it. */
  next(): Promise<string>;
  close(code?: number, reason?: string): void;
}

/** Opens a WebSocket on the public port. `NAME.localhost` resolves nowhere but in browsers, so it is named in a header. */
export async function openSocket(
  edge: { port: number },
  host: string,
  path: string,
): Promise<TestSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${edge.port}${path}`, {
    headers: { host: `${host}:${edge.port}` },
  });
  const arrived: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  socket.on("message", (data) => {
    const take = waiting.shift();
    if (take) take(String(data));
    else arrived.push(String(data));
  });
  await once(socket, "open");
  return {
    send: (text) => socket.send(text),
    next: () => {
      const text = arrived.shift();
      return text === undefined ? new Promise((take) => waiting.push(take)) : Promise.resolve(text);
    },
    close: (code, reason) => socket.close(code, reason),
  };
}

/** What a WebSocket brought: the handshake as subprotocol or status, messages, and the code and reason of its end. */
export type Talk = (string | number[] | { status: number; text: string } | [number, string])[];

/** Opens a WebSocket, sends these once it is open, and gives all that came until its end. */
export function converse(
  edge: { port: number },
  host: string,
  path: string,
  options: { protocols?: string[]; send?: (string | Uint8Array)[]; leave?: [number, string] } = {},
): Promise<Talk> {
  const socket = new WebSocket(`ws://127.0.0.1:${edge.port}${path}`, options.protocols ?? [], {
    headers: { host: `${host}:${edge.port}` },
  });
  const heard: Talk = [];
  return new Promise((resolve, reject) => {
    socket.on("upgrade", ({ headers }) => heard.push(String(headers["x-own"] ?? "")));
    socket.on("open", () => {
      heard.push(socket.protocol);
      for (const message of options.send ?? []) socket.send(message);
      if (options.leave) socket.close(...options.leave);
    });
    socket.on("message", (data: Buffer, isBinary) => {
      heard.push(isBinary ? [...data] : String(data));
    });
    socket.on("close", (code, reason) => resolve([...heard, [code, String(reason)]]));
    socket.on("unexpected-response", (_request, response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve([{ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }]),
      );
    });
    socket.on("error", reject);
  });
}
