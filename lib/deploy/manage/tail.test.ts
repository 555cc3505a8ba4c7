import { afterEach, expect, test, vi } from "vitest";
import { readEvents } from "../../sse.ts";
import { CloudflareClient } from "../cloudflare.ts";
import type { DeployTarget } from "../targets.ts";
import { streamTail } from "./tail-stream.ts";

/** The near end of a WebSocket, and what came of it. */
class Socket extends EventTarget {
  readonly sent: string[] = [];
  closed = false;
  binaryType = "blob";
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  say(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

function setUp(connect?: () => Promise<WebSocket>) {
  const socket = new Socket();
  const calls: string[] = [];
  const client = new CloudflareClient({
    baseUrl: "http://api",
    accountId: "acc",
    retry: { attempts: 1 },
    fetch: async (url, init) => {
      calls.push(`${init?.method} ${url.replace("http://api/accounts/acc", "")}`);
      const result = { id: "t1", url: "wss://tail/t1", expires_at: "2026-01-01T00:00:00Z" };
      return Response.json({ success: true, errors: [], result });
    },
  });
  const target: DeployTarget = {
    kind: "account",
    client,
    address: async () => "",
    connect: connect ?? (async () => socket as unknown as WebSocket),
  };
  const kept: Promise<unknown>[] = [];
  const open = () => streamTail(target, "w", (work) => void kept.push(work));
  return { socket, calls, kept, open };
}

const trace = (path: string) =>
  JSON.stringify({
    outcome: "ok",
    event: { request: { method: "GET", url: `http://w${path}` } },
    logs: [],
    exceptions: [],
  });

afterEach(() => vi.useRealTimers());

test("invocations come as events, from text and from binary frames, until the target ends", async () => {
  const { socket, calls, kept, open } = setUp();
  const events = readEvents(await open());
  const next = async () => (await events.next()).value;
  expect(await next()).toEqual({
    event: "open",
    data: '{"expiresAt":"2026-01-01T00:00:00Z"}',
  });
  expect(socket.sent).toEqual(['{"debug":false}']);
  expect(socket.binaryType).toBe("arraybuffer");
  socket.say(trace("/one"));
  expect((await next())?.data).toContain('"title":"GET /one"');
  socket.say(new TextEncoder().encode(trace("/two")).buffer);
  expect((await next())?.data).toContain('"title":"GET /two"');
  socket.dispatchEvent(new Event("close"));
  expect(await next()).toMatchObject({
    event: "error",
    data: expect.stringContaining("process_restarted"),
  });
  await Promise.all(kept);
  expect(calls).toEqual(["POST /workers/scripts/w/tails", "DELETE /workers/scripts/w/tails/t1"]);
});

test("a reader who left is noticed though nothing happens, and the session is taken back", async () => {
  vi.useFakeTimers();
  const { socket, calls, kept, open } = setUp();
  const response = await open();
  await response.body?.cancel();
  await vi.advanceTimersByTimeAsync(20_000);
  await Promise.all(kept);
  expect(socket.closed).toBe(true);
  expect(calls.at(-1)).toBe("DELETE /workers/scripts/w/tails/t1");
});

test("a socket that can't be opened is an error before any event, and leaves no session", async () => {
  const { calls, open } = setUp(() => Promise.reject(new Error("refused")));
  await expect(open()).rejects.toMatchObject({
    code: "edge_unavailable",
    message: expect.stringContaining("refused"),
  });
  expect(calls.at(-1)).toBe("DELETE /workers/scripts/w/tails/t1");
});
