import { DurableObject } from "cloudflare:workers";
import type { ControlEnv } from "../../env.ts";
import { registryOf, scopedTo } from "../../registry/client.ts";
import { readKey } from "../../scope.ts";
import type { TailMessage } from "../../serve/tails/message.ts";
import { activated } from "../context.ts";
import { passes, type TailFilter } from "./filters.ts";

/** A tail as its socket remembers it, also while the object sleeps. */
export interface Listener {
  id: string;
  /** The Worker's key. */
  key: string;
  filters: TailFilter[];
  /** Milliseconds since 1970. */
  until: number;
}

export const PROTOCOL = "trace-v1";
/** Holds the listener as JSON in a request for a socket; only control itself can reach a room. */
export const LISTENER = "x-thaw-listener";

/** The server's half of a WebSocket. */
type ServerSocket = WebSocket & {
  serializeAttachment(value: Listener): void;
  deserializeAttachment(): Listener;
};

declare const WebSocketPair: new () => { 0: WebSocket; 1: ServerSocket };

/** The sockets of all who follow one Worker. */
export class TailRoom extends DurableObject<ControlEnv> {
  override async fetch(request: Request): Promise<Response> {
    const listener = JSON.parse(request.headers.get(LISTENER) ?? "") as Listener;
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [listener.id]);
    server.serializeAttachment(listener);
    const next = await this.ctx.storage.getAlarm();
    if (next === null || listener.until < next) await this.ctx.storage.setAlarm(listener.until);
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { "sec-websocket-protocol": PROTOCOL },
    } as ResponseInit);
  }

  /** Tells those whose filters let it pass. Gives how many listen at all. */
  publish(messages: TailMessage[]): number {
    const sockets = this.ctx.getWebSockets();
    for (const socket of sockets) {
      const { filters } = socket.deserializeAttachment() as Listener;
      for (const message of messages) {
        if (passes(message, filters)) socket.send(JSON.stringify(message));
      }
    }
    return sockets.length;
  }

  hangUp(id: string): void {
    for (const socket of this.ctx.getWebSockets(id)) socket.close(1000, "The tail was deleted.");
  }

  /** Clients say whether they want to debug; nothing hangs on it here. */
  override webSocketMessage(): void {}

  override async webSocketClose(socket: WebSocket): Promise<void> {
    const { id, key } = (socket as ServerSocket).deserializeAttachment();
    const { name, scope } = readKey(key);
    const env = scopedTo(this.env, scope);
    await registryOf(env).removeTail(id);
    await activated(env, name);
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    let next = Number.POSITIVE_INFINITY;
    for (const socket of this.ctx.getWebSockets()) {
      const { until } = socket.deserializeAttachment() as Listener;
      if (until <= now) socket.close(1000, "The tail's time is over.");
      else next = Math.min(next, until);
    }
    if (next < Number.POSITIVE_INFINITY) await this.ctx.storage.setAlarm(next);
  }
}
