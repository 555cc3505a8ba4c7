import { beforeAll, describe, expect, it } from "vitest";
import { PairedWebSocket } from "./websocket.ts";
import { installWebSockets, socketOf } from "./websocket-globals.ts";

const tick = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** What an end hears, as lines. */
function heard(socket: PairedWebSocket): string[] {
  const log: string[] = [];
  socket.addEventListener("message", (event) => {
    const { data } = event as MessageEvent<unknown>;
    log.push(data instanceof ArrayBuffer ? `bytes ${new Uint8Array(data).join()}` : String(data));
  });
  socket.addEventListener("close", (event) => {
    const { code, reason, wasClean } = event as CloseEvent;
    log.push(`close ${code} ${reason} ${wasClean} in state ${socket.readyState}`);
  });
  return log;
}

function accepted(): [PairedWebSocket, PairedWebSocket] {
  const pair = PairedWebSocket.pair("arraybuffer");
  for (const end of pair) end.accept();
  return pair;
}

describe("a pair of WebSockets", () => {
  it("carries text and bytes both ways, in order, never within the call that sends", async () => {
    const [client, server] = accepted();
    const [toClient, toServer] = [heard(client), heard(server)];
    const bytes = new Uint8Array([1, 2, 3]);
    client.send("one");
    client.send(bytes.subarray(1));
    bytes.fill(9);
    server.send("back");
    expect(toServer).toEqual([]);
    await tick();
    expect(toServer).toEqual(["one", "bytes 2,3"]);
    expect(toClient).toEqual(["back"]);
  });

  it("keeps what comes before the other end accepts, and lets none be sent before", async () => {
    const [client, server] = PairedWebSocket.pair("arraybuffer");
    expect(() => server.send("early")).toThrow("You must call one of accept()");
    client.accept();
    client.send("waits");
    await tick();
    const log = heard(server);
    server.accept();
    await tick();
    expect(log).toEqual(["waits"]);
  });

  it("closes once at both ends, with code and reason, and then takes nothing more", async () => {
    const [client, server] = accepted();
    const [toClient, toServer] = [heard(client), heard(server)];
    client.close(4001, "done");
    client.close(4002);
    expect(client.readyState).toBe(PairedWebSocket.CLOSING);
    await tick();
    expect(toServer).toEqual(["close 4001 done true in state 3"]);
    expect(toClient).toEqual(["close 4001 done true in state 3"]);
    expect(() => client.send("late")).toThrow("Can't call WebSocket send() after close().");
  });

  it("refuses codes and reasons that no frame may carry", () => {
    const [client] = accepted();
    expect(() => client.close(1006)).toThrow("Invalid WebSocket close code: 1006.");
    expect(() => client.close(1000, "x".repeat(124))).toThrow("longer than 123 bytes");
    expect(() => client.close(undefined, "why")).toThrow("you must also specify a code");
  });

  it("gives binary messages as a Blob where that is asked for", async () => {
    const [client, server] = PairedWebSocket.pair("blob");
    client.accept();
    server.accept();
    const got = new Promise<unknown>((resolve) => {
      server.onmessage = (event) => resolve((event as MessageEvent<unknown>).data);
    });
    client.send(new Uint8Array([7]));
    expect(await got).toBeInstanceOf(Blob);
  });

  it("hands what hibernates to handlers, with what is attached to it", async () => {
    const [client, server] = PairedWebSocket.pair("blob");
    const log: unknown[] = [];
    PairedWebSocket.hibernate(server, {
      message: (data) => log.push(data),
      close: (code) => log.push(code),
    });
    server.serializeAttachment({ name: "Ada" });
    client.accept();
    client.send("hello");
    client.close(1000);
    await tick();
    expect(log).toEqual(["hello", 1000]);
    expect(server.deserializeAttachment()).toEqual({ name: "Ada" });
    expect(() => server.accept()).toThrow("after enabling hibernation");
  });
});

describe("a response to a handshake", () => {
  const globals = { Response } as typeof globalThis;
  type Made = typeof globalThis & { WebSocketPair: new () => Record<string, PairedWebSocket> };

  beforeAll(() => {
    installWebSockets(globals, { compatibilityDate: "2026-10-01", compatibilityFlags: [] });
  });

  const made = (webSocket: unknown, status = 101): Response =>
    new globals.Response(null, { status, webSocket } as ResponseInit);

  it("carries one end, which its client then talks through", async () => {
    const [client, server] = Object.values(new (globals as Made).WebSocketPair());
    server?.accept();
    const response = made(client);
    expect([response.status, response instanceof Response]).toEqual([101, true]);
    const carried = socketOf(response);
    expect(carried).toBe(client);
    const log: unknown[] = [];
    const ours = PairedWebSocket.release(carried as PairedWebSocket, {
      message: (data) => log.push(data),
      close: (code) => log.push(code),
    });
    server?.addEventListener("message", () => server.send("answer"));
    ours.send("question");
    await tick();
    expect(log).toEqual(["answer"]);
    expect(() => client?.accept()).toThrow("already used in a response");
  });

  it("is refused without an end, with another status, or for an end that is in use", () => {
    const [client] = PairedWebSocket.pair("blob");
    expect(() => made(null)).toThrow("in the range 200 to 599");
    expect(() => made(client, 200)).toThrow("must have status code 101");
    client.accept();
    const handlers = { message: () => undefined, close: () => undefined };
    expect(() => PairedWebSocket.release(client, handlers)).toThrow("after calling accept()");
  });

  it("leaves other responses as they are, by name and by type", async () => {
    const response = new globals.Response("text", { status: 201 });
    expect([response.status, response.constructor.name]).toEqual([201, "Response"]);
    expect(
      response instanceof globals.Response && globals.Response.json({}) instanceof Response,
    ).toBe(true);
  });
});
