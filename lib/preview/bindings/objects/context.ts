import type { DurableObjectId } from "../../../worker/bindings/objects/id.ts";
import { waitUntil } from "../../browser-host.ts";
import type { InputGate } from "./gate.ts";
import type { ObjectSockets, WebSocketRequestResponsePair } from "./sockets.ts";
import type { DurableObjectStorage } from "./storage.ts";

export interface ContextParts {
  id: DurableObjectId;
  storage: DurableObjectStorage;
  gate: InputGate;
  sockets: ObjectSockets;
  /** Ends the object as it is in memory. */
  abort(reason: string | undefined): void;
}

/**
 * What an object finds as its `ctx`.
 * @see https://developers.cloudflare.com/durable-objects/api/state/
 */
export class DurableObjectState {
  readonly id: DurableObjectId;
  readonly storage: DurableObjectStorage;
  readonly props = {};
  readonly #parts: ContextParts;

  constructor(parts: ContextParts) {
    this.id = parts.id;
    this.storage = parts.storage;
    this.#parts = parts;
  }

  waitUntil(promise: Promise<unknown>): void {
    waitUntil(promise);
  }

  async blockConcurrencyWhile<T>(run: () => Promise<T>): Promise<T> {
    const done = (async () => run())();
    this.#parts.gate.hold(done);
    try {
      return await done;
    } catch (thrown) {
      // Who can't set an object up right has no object.
      this.#parts.abort(String(thrown));
      throw thrown;
    }
  }

  acceptWebSocket(socket: unknown, tags?: unknown): void {
    this.#parts.sockets.accept(socket, tags);
  }

  getWebSockets(tag?: string | null): unknown[] {
    return this.#parts.sockets.list(tag);
  }

  getTags(socket: unknown): string[] {
    return this.#parts.sockets.tags(socket);
  }

  setWebSocketAutoResponse(pair?: WebSocketRequestResponsePair | null): void {
    this.#parts.sockets.autoResponse = pair ?? null;
  }

  getWebSocketAutoResponse(): WebSocketRequestResponsePair | null {
    return this.#parts.sockets.autoResponse;
  }

  getWebSocketAutoResponseTimestamp(socket: unknown): Date | null {
    return this.#parts.sockets.answeredAt(socket);
  }

  abort(reason?: string): void {
    this.#parts.abort(reason);
  }
}
