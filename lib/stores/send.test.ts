import { expect, test, vi } from "vitest";
import { ThawError } from "../errors.ts";
import type { AnswerEnd, OnPart, PreviewRequest } from "../preview/types.ts";
import { createConsoleStore } from "./console.ts";
import { createRequestStore } from "./request.ts";
import { createEventsStore } from "./request-events.ts";
import { createSocketStore } from "./request-socket.ts";
import { createSender } from "./send.ts";

const head = { type: "head" as const, statusText: "", headers: [], milliseconds: 1 };

/** A place for events whose answers the test gives itself. */
function setUp() {
  const stores = {
    request: createRequestStore(),
    events: createEventsStore(),
    socket: createSocketStore(() => 0),
    console: createConsoleStore(),
  };
  const asked: {
    wanted: PreviewRequest;
    tell: OnPart;
    end: (end: AnswerEnd) => void;
    fail: (error: Error) => void;
  }[] = [];
  const send = vi.fn();
  const close = vi.fn();
  const event = vi.fn();
  const host = {
    event,
    request(wanted: PreviewRequest, tell: OnPart) {
      const { promise, resolve, reject } = Promise.withResolvers<AnswerEnd>();
      asked.push({ wanted, tell, end: resolve, fail: reject });
      const abort = (): void => reject(new ThawError("time_limit", "The request was stopped."));
      return { end: promise, abort, send, close };
    },
  };
  const places: string[] = [];
  const sender = createSender({
    ...stores,
    host: async (place) => {
      places.push(place);
      return host;
    },
  });
  const next = () =>
    vi.waitFor(() => {
      const found = asked.shift();
      if (!found) throw new Error("nothing was asked");
      return found;
    });
  return { ...stores, sender, event, next, send, close, places };
}

test("an answer grows as it comes, and ends with what was missing in the browser", async () => {
  const { sender, request, next } = setUp();
  const done = sender.send();
  const { tell, end } = await next();
  tell({ ...head, status: 200 });
  tell({ type: "body", chunk: new Uint8Array([1]) });
  tell({ type: "body", chunk: new Uint8Array([2]) });
  await expect
    .poll(() => request.getState().exchange?.response.body)
    .toEqual(new Uint8Array([1, 2]));
  expect(request.getState().sending).toBe(true);
  end({ milliseconds: 9, missing: ["ROOMS"] });
  await done;
  expect(request.getState()).toMatchObject({
    sending: false,
    exchange: { place: "preview", response: { end: { missing: ["ROOMS"] } } },
  });
});

test("what is aborted keeps what came, and what is forgotten says nothing more", async () => {
  const { sender, request, next } = setUp();
  const aborted = sender.send();
  (await next()).tell({ ...head, status: 200 });
  sender.abort();
  await aborted;
  expect(request.getState().exchange?.response.broken?.message).toBe("The request was stopped.");
  const forgotten = sender.send();
  const { tell } = await next();
  sender.forget();
  tell({ ...head, status: 500 });
  await forgotten;
  expect(request.getState()).toMatchObject({ sending: false, error: undefined });
  expect(request.getState().exchange?.response.status).toBe(200);
});

test("a form's redirect is followed, and shown in the bar", async () => {
  const { sender, request, next } = setUp();
  const done = sender.follow("edge", { method: "POST", path: "/form", headers: [], body: null });
  const first = await next();
  first.tell({ ...head, status: 303, headers: [["location", "/after"]] });
  first.end({ milliseconds: 1 });
  const second = await next();
  expect(second.wanted).toMatchObject({ method: "GET", path: "/after" });
  second.tell({ ...head, status: 200 });
  second.end({ milliseconds: 1 });
  await done;
  expect(request.getState()).toMatchObject({ method: "GET", path: "/after" });
});

test("a link that is followed while an answer comes takes its place, and nothing of it is told", async () => {
  const { sender, request, next } = setUp();
  const left = sender.send();
  const first = await next();
  first.tell({ ...head, status: 200 });
  const done = sender.follow("preview", { method: "GET", path: "/next", headers: [], body: null });
  const second = await next();
  await left;
  expect(request.getState()).toMatchObject({ sending: true, error: undefined });
  expect(request.getState().exchange?.response.broken).toBeUndefined();
  second.tell({ ...head, status: 201 });
  first.tell({ type: "body", chunk: new Uint8Array([1]) });
  expect(request.getState()).toMatchObject({
    sending: true,
    exchange: { response: { status: 201 } },
  });
  second.end({ milliseconds: 1 });
  await done;
  expect(request.getState().sending).toBe(false);
});

test("of two WebSockets only the newer is told of, however the older ends", async () => {
  const { sender, events, socket, next, send } = setUp();
  events.getState().edit({ kind: "websocket" });
  const left = sender.send();
  const first = await next();
  const done = sender.send();
  const second = await next();
  first.fail(new ThawError("edge_unavailable", "No WebSocket there."));
  await left;
  expect(socket.getState()).toMatchObject({ phase: "connecting", error: undefined });
  second.tell({ ...head, status: 101 });
  sender.say("to the newer");
  expect(send).toHaveBeenCalledOnce();
  second.end({ milliseconds: 1, closed: { code: 1000, reason: "", wasClean: true } });
  await done;
  expect(socket.getState()).toMatchObject({ phase: "closed", closed: { code: 1000 } });
});

test("a WebSocket is a handshake, then messages both ways, then a close", async () => {
  const { sender, events, socket, next, send, close } = setUp();
  events.getState().edit({ kind: "websocket" });
  const done = sender.send();
  const { wanted, tell, end } = await next();
  expect(wanted.headers).toContainEqual(["upgrade", "websocket"]);
  sender.say("too early");
  tell({ ...head, status: 101 });
  tell({ type: "message", data: "welcome" });
  sender.say("hello");
  sender.hangUp(4000, "enough");
  expect(send.mock.calls).toEqual([["hello"]]);
  expect(close).toHaveBeenCalledWith(4000, "enough");
  end({ milliseconds: 1, closed: { code: 4000, reason: "enough", wasClean: true } });
  await done;
  const { phase, frames, closed } = socket.getState();
  expect([phase, closed?.code]).toEqual(["closed", 4000]);
  expect(frames.map(({ direction, data }) => [direction, data])).toEqual([
    ["in", "welcome"],
    ["out", "hello"],
  ]);
});

test("an event goes to the chosen place; one that can't be written so is never sent", async () => {
  const { sender, events, event, places } = setUp();
  const outcome = { kind: "call", result: "1", milliseconds: 1 };
  event.mockResolvedValue(outcome);
  const written = { entrypoint: "Prices", method: "quote", args: '["tea", 3]' };
  events.getState().edit({ kind: "call", place: "edge", ...written });
  await sender.send();
  expect(places).toEqual(["edge"]);
  expect(event).toHaveBeenCalledWith({ kind: "call", ...written, args: ["tea", 3] });
  expect(events.getState().outcome).toMatchObject({ place: "edge", outcome });
  events.getState().edit({ args: "{}" });
  await sender.send();
  expect(event).toHaveBeenCalledOnce();
  expect(events.getState().error?.message).toMatch("must be a JSON list");
});
