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
