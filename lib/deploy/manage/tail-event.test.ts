import { expect, test } from "vitest";
import { readTailEvent } from "./tail-event.ts";

const read = (event: object, more: object = {}) =>
  readTailEvent(
    JSON.stringify({ outcome: "ok", eventTimestamp: 5, logs: [], exceptions: [], event, ...more }),
  );

test("a request is told with its path, status, version, logs and exceptions", () => {
  const event = {
    request: { method: "GET", url: "https://w.example.com/a?b=1", headers: {} },
    response: { status: 500 },
  };
  expect(
    read(event, {
      outcome: "exception",
      scriptVersion: { id: "v1" },
      wallTime: 12,
      cpuTime: 3,
      logs: [
        { level: "log", message: ["asked", { n: 1 }], timestamp: 6 },
        { level: "warn", message: ["careful"], timestamp: 7 },
      ],
      exceptions: [{ name: "PythonError", message: "Traceback …", stack: "at …", timestamp: 8 }],
    }),
  ).toEqual({
    kind: "request",
    title: "GET /a?b=1",
    outcome: "exception",
    status: 500,
    at: 5,
    version: "v1",
    wallTime: 12,
    cpuTime: 3,
    logs: [
      { level: "log", text: 'asked {"n":1}', at: 6 },
      { level: "warn", text: "careful", at: 7 },
    ],
    exceptions: [{ name: "PythonError", message: "Traceback …", stack: "at …" }],
  });
});

test.each([
  [{ cron: "*/5 * * * *", scheduledTime: 1 }, "cron", "*/5 * * * *"],
  [{ scheduledTime: "2026-01-01T00:00:00Z" }, "alarm", "Alarm"],
  [{ queue: "jobs", batchSize: 1 }, "queue", "jobs: 1 message"],
  [{ queue: "jobs", batchSize: 2 }, "queue", "jobs: 2 messages"],
  [{ mailFrom: "a@example.com", rcptTo: "b@example.com" }, "email", "From a@example.com"],
  [{ rpcMethod: "add" }, "rpc", "Default.add"],
  [{ message: "too many", type: "overload" }, "notice", "too many"],
  [{ somethingNew: true }, "other", "Event"],
])("%j is a %s", (event, kind, title) => {
  expect(read(event, { entrypoint: "Default" })).toMatchObject({ kind, title });
});

test("what is no event of a tail is none", () => {
  expect(readTailEvent("not JSON")).toBeUndefined();
  expect(readTailEvent('"text"')).toBeUndefined();
});
