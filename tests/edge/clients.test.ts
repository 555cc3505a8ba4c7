import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { TestEdge } from "../../workers/edge/testing.ts";
import type { TestBuilder } from "../snapshot/builder.ts";
import { ask } from "./client.ts";
import { type Origin, startOrigin } from "./origin.ts";
import { deployPython, startBuilder } from "./python-worker.ts";

let edge: TestEdge;
let builder: TestBuilder;
let origin: Origin;
beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  [edge, builder, origin] = await Promise.all([
    TestEdge.start({ timeout: 30_000 }),
    startBuilder(),
    startOrigin(),
  ]);
  const made = await deployPython(edge, builder, "clients", {
    file: "clients.py",
    dependencies: ["httpx", "requests", "urllib3", "aiohttp"],
  });
  expect(made.errors).toEqual([]);
}, 120_000);
afterAll(async () => {
  origin?.close();
  await Promise.all([edge?.stop(), builder?.stop()]);
});

async function run(name: string): Promise<unknown> {
  const { text } = await ask(edge, "clients.localhost", `/${name}`, {
    method: "POST",
    body: origin.url,
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(text);
  }
}

const MOVED = [200, "/echo", [302]];
const COOKIES = { first: "0", a: "1", b: "2" };
const DECODED = ["zipped", "deflated"];
const DRIP = ["d0 ", "d1 ", "d2 "];
const STREAMED_UP = [null, "chunked", 15];

test("httpx follows redirects, keeps cookies and decodes, over the host's fetch", async () => {
  expect(await run("httpx-get")).toMatchObject({
    moved: MOVED,
    stays: [302, "/echo", "Found"],
    cookies: [["a=1", "b=2"], COOKIES],
    echo: { method: "GET", url: "/echo?q=1", headers: { "x-own": expect.stringContaining("Ã") } },
    decoded: DECODED,
  });
});

test("httpx sends bodies of every kind, with their length where it is known", async () => {
  expect(await run("httpx-send")).toEqual([
    STREAMED_UP,
    [expect.stringMatching(/^300\d{3}$/), null, expect.any(Number)],
    ["300000", null, 300_000],
    ["7", null, 7],
    STREAMED_UP,
  ]);
});

test("httpx streams answers, and ends those it leaves", async () => {
  expect(await run("httpx-stream")).toEqual([...DRIP, true, ...DRIP]);
  await expect.poll(() => origin.abandoned).toContain("/endless");
});

test("httpx raises its own exceptions: no answer, a stalled or broken body, nobody there", async () => {
  expect(await run("httpx-errors")).toEqual([
    "ReadTimeout",
    "ReadTimeout",
    "ReadError",
    "ConnectError",
    "UnsupportedProtocol",
    "LocalProtocolError",
    15,
    "ReadTimeout",
    "NotImplementedError",
  ]);
});

test("requests, unmodified: redirects, cookies, bodies, streams and exceptions", async () => {
  expect(await run("requests-")).toEqual({
    moved: MOVED,
    cookies: [COOKIES, "first=0; a=1; b=2"],
    decoded: DECODED,
    sent: [
      ["300000", null, 300_000],
      [expect.stringMatching(/^300\d{3}$/), null, expect.any(Number)],
      STREAMED_UP,
    ],
    streamed: DRIP,
    errors: ["ReadTimeout", "ConnectionError", "ChunkedEncodingError"],
  });
});

test("urllib3, unmodified", async () => {
  expect(await run("urllib3-")).toMatchObject({
    echo: { method: "POST", body: '{"a":1}', headers: { "x-own": "1" } },
    cookies: ["a=1", "b=2"],
    read: DRIP,
    errors: ["ReadTimeoutError", "ProtocolError"],
  });
});

test("aiohttp, unmodified", async () => {
  expect(await run("aiohttp-")).toEqual({
    moved: MOVED,
    cookies: [["a=1", "b=2"], COOKIES],
    decoded: DECODED,
    sent: [
      STREAMED_UP,
      ["3000000", null, 3_000_000],
      [expect.stringMatching(/^300\d{3}$/), null, expect.any(Number)],
      ["8", null, 8],
    ],
    streamed: [...DRIP, true],
    errors: [
      "TimeoutError",
      "SocketTimeoutError",
      "ClientPayloadError",
      "ClientOSError",
      "ClientOSError",
    ],
  });
});
