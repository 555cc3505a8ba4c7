import { expect, test } from "vitest";
import type { TailMessage } from "../../serve/tails/message.ts";
import { passes, type TailFilter } from "./filters.ts";

const message: TailMessage = {
  outcome: "exception",
  scriptName: "site",
  scriptVersion: { id: "v1" },
  executionModel: "stateless",
  truncated: false,
  eventTimestamp: 1,
  event: {
    request: {
      method: "POST",
      url: "http://site.localhost/",
      headers: { "x-user": "ada lovelace", "cf-connecting-ip": "127.0.0.1" },
    },
  },
  logs: [{ level: "log", message: ["order 17"], timestamp: 1 }],
  exceptions: [],
  diagnosticsChannelEvents: [],
};

test.each<[TailFilter[], boolean]>([
  [[], true],
  [[{ outcome: ["ok", "exception"] }], true],
  [[{ outcome: ["ok"] }], false],
  [[{ method: ["get", "post"] }], true],
  [[{ method: ["GET"] }], false],
  [[{ header: { key: "X-User" } }], true],
  [[{ header: { key: "X-User", query: "ada" } }], true],
  [[{ header: { key: "X-User", query: "bob" } }], false],
  [[{ header: { key: "X-Other" } }], false],
  [[{ client_ip: ["self"] }], true],
  [[{ client_ip: ["10.0.0.1"] }], false],
  [[{ query: "order" }], true],
  [[{ query: "refund" }], false],
  [[{ scriptVersion: "v1" }], true],
  [[{ scriptVersion: "v2" }], false],
  [[{ sampling_rate: 1 }], true],
  [[{ sampling_rate: 0 }], false],
  [[{ method: ["POST"] }, { query: "refund" }], false],
])("%j: %s", (filters, expected) => {
  expect(passes(message, filters)).toBe(expected);
});

test("filters for requests let nothing else through", () => {
  expect(passes({ ...message, event: { cron: "* * * * *" } }, [{ method: ["POST"] }])).toBe(false);
});
