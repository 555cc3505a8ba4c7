import { WebSocket } from "ws";
import type { TestEdge } from "../../workers/edge/testing.ts";
import { api } from "./client.ts";

/** What a tail is told of an event. */
export interface Message {
  outcome: string;
  event: Record<string, unknown> | null;
  logs: { level: string; message: unknown[] }[];
  exceptions: { name: string; message: string; stack?: string }[];
  [field: string]: unknown;
}

export interface Followed {
  id: string;
  socket: WebSocket;
  /** All that it was told so far. */
  messages: Message[];
  isOpen(): boolean;
}

/** Follows a Worker as clients do. */
export async function follow(
  edge: TestEdge,
  name: string,
  filters: object[] = [],
): Promise<Followed> {
  const { result } = await api(edge, "POST", `/scripts/${name}/tails`, { filters });
  const socket = new WebSocket(String(result.url), "trace-v1");
  const messages: Message[] = [];
  let isOpen = true;
  socket.on("message", (data) => messages.push(JSON.parse(String(data)) as Message));
  socket.on("close", () => {
    isOpen = false;
  });
  await new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  socket.send('{"debug":false}');
  return { id: String(result.id), socket, messages, isOpen: () => isOpen };
}
