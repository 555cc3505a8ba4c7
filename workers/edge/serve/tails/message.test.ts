import type { TraceItem } from "@cloudflare/workers-types";
import { expect, test } from "vitest";
import { toMessage } from "./message.ts";

const props = { key: "site.temporary-0123456789abcdef", name: "site", version: "v1" };

function told(item: object) {
  return toMessage(
    {
      event: null,
      eventTimestamp: 1,
      logs: [],
      exceptions: [],
      diagnosticsChannelEvents: [],
      outcome: "ok",
      executionModel: "stateless",
      truncated: false,
      ...item,
    } as unknown as TraceItem,
    props,
  );
}

test("a request is told with its answer, and without what this machine makes up", () => {
  const request = { method: "GET", url: "http://site.localhost/", headers: { a: "b" } };
  const event = { request: { ...request, cf: { colo: "DFW" } }, response: { status: 200 } };
  expect(told({ event })).toMatchObject({
    event: { request, response: { status: 200 } },
    scriptName: "site",
    scriptVersion: { id: "v1" },
    outcome: "ok",
  });
  expect(told({ event }).event?.request).not.toHaveProperty("cf");
});

test("a Python exception that was answered is an exception under its own name, not a log", () => {
  const stack =
    'Traceback (most recent call last):\n  File "src/entry.py", line 3\nValueError: bad';
  const error = { name: "ThawError", message: "ValueError: bad", stack };
  const logs = [
    { level: "log", message: ["printed"], timestamp: 1 },
    { level: "error", message: ["ThawError: ValueError: bad"], timestamp: 2, errorInfo: [error] },
  ];
  expect(told({ logs })).toMatchObject({
    outcome: "exception",
    logs: [{ level: "log", message: ["printed"], timestamp: 1 }],
    exceptions: [{ name: "ValueError", message: "bad", stack, timestamp: 2 }],
  });
  const thrown = { name: "ThawError", message: "It ran for too long.", timestamp: 3 };
  expect(told({ outcome: "exceededCpu", exceptions: [thrown] })).toMatchObject({
    outcome: "exceededCpu",
    exceptions: [{ name: "Error", message: "It ran for too long." }],
  });
});

test("an error that a Worker logs itself stays a log, and an alarm is one", () => {
  const error = { name: "TypeError", message: "x" };
  const logs = [{ level: "error", message: ["TypeError: x"], timestamp: 1, errorInfo: [error] }];
  expect(told({ logs })).toMatchObject({
    outcome: "ok",
    exceptions: [],
    logs: [{ level: "error" }],
  });
  expect(told({ event: { rpcMethod: "thawAlarm" } }).event).toEqual({ scheduledTime: 1 });
});
