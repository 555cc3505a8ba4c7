import { z } from "zod";
import { ThawError } from "../../errors.ts";
import type { CloudflareClient } from "../cloudflare.ts";
import { readTailEvent, type TailEvent } from "./tail-event.ts";
import { scriptPath } from "./workers.ts";

const PROTOCOL = "trace-v1";

const session = z.looseObject({
  id: z.string(),
  url: z.string(),
  expires_at: z.string().nullish(),
});

/** How to open a WebSocket to the address that the API gave, with its subprotocol. */
export type ConnectSocket = (url: string, protocol: string) => Promise<WebSocket>;

/** A session of live logs, with its WebSocket open. */
export interface Tail {
  /** When the API ends it by itself (ISO 8601); empty where it doesn't say. */
  expiresAt: string;
  /** Begins: `onEvent` hears of each invocation, `onEnd` when the other side closes. Once. */
  follow: (onEvent: (event: TailEvent) => void, onEnd: () => void) => void;
  /** Closes the socket and takes the session back; never throws. */
  close: () => Promise<void>;
}

/**
 * Makes a session of a Worker's live logs and opens its WebSocket.
 * @throws ThawError `worker_not_found`; `edge_unavailable` when the socket can't be opened
 */
export async function openTail(
  client: CloudflareClient,
  name: string,
  connect: ConnectSocket = openSocket,
): Promise<Tail> {
  const filters = { filters: [] };
  const made = await client.call("POST", scriptPath(name, "/tails"), session, filters);
  const path = scriptPath(name, `/tails/${encodeURIComponent(made.id)}`);
  const end = async (): Promise<void> => {
    await client.call("DELETE", path, z.unknown()).catch(() => undefined);
  };
  const socket = await connect(made.url, PROTOCOL).catch(async (cause: unknown) => {
    await end();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ThawError("edge_unavailable", `The live logs can't be reached: ${why}`, { cause });
  });
  return {
    expiresAt: made.expires_at ?? "",
    follow(onEvent, onEnd) {
      // Cloudflare sends text in binary frames.
      socket.binaryType = "arraybuffer";
      socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
        const event = readTailEvent(
          typeof data === "string" ? data : new TextDecoder().decode(data),
        );
        if (event) onEvent(event);
      });
      socket.addEventListener("close", onEnd);
      socket.addEventListener("error", onEnd);
      // What the other side waits for before it sends anything.
      socket.send(JSON.stringify({ debug: false }));
    },
    async close() {
      socket.close();
      await end();
    },
  };
}

/** A WebSocket by its address; ready to send when it is given. */
function openSocket(url: string, protocol: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocol);
    socket.addEventListener("open", () => resolve(socket));
    socket.addEventListener("error", () => reject(new Error("the connection failed")));
    socket.addEventListener("close", () => reject(new Error("the connection was closed")));
  });
}
