import { expect, test } from "vitest";
import { settle } from "./settle.ts";
import type { BatchResult, Consumer, WaitingMessage } from "./types.ts";

const consumer: Consumer = {
  script: "shop",
  batchSize: 10,
  maxWaitMs: 0,
  maxRetries: 2,
  retryDelaySeconds: 7,
  deadLetter: null,
};
const message: WaitingMessage = { id: "m", sent: 0, attempts: 0 };
const result = (change: Partial<BatchResult> = {}): BatchResult => ({
  outcome: "ok",
  ackAll: false,
  retryBatch: { retry: false },
  explicitAcks: [],
  retryMessages: [],
  ...change,
});

test("a batch that went through is done", () => {
  expect(settle(message, result(), consumer)).toEqual({ kind: "done" });
});

test("a handler that threw has its messages again, but for those it acknowledged", () => {
  const threw = { outcome: "exception" };
  expect(settle(message, result(threw), consumer)).toEqual({ kind: "again", delaySeconds: 7 });
  expect(settle(message, result({ ...threw, explicitAcks: ["m"] }), consumer)).toEqual({
    kind: "done",
  });
  expect(settle(message, result({ ...threw, ackAll: true }), consumer)).toEqual({ kind: "done" });
});

test("what was said of one message counts before what was said of all", () => {
  const again = { retryMessages: [{ msgId: "m", delaySeconds: 3 }] };
  expect(settle(message, result({ ...again, ackAll: true }), consumer)).toEqual({
    kind: "again",
    delaySeconds: 3,
  });
  const all = { retryBatch: { retry: true, delaySeconds: 9 } };
  expect(settle(message, result({ ...all, explicitAcks: ["m"] }), consumer).kind).toBe("done");
  expect(settle(message, result(all), consumer)).toEqual({ kind: "again", delaySeconds: 9 });
});

test("a message that was tried as often as the consumer allows has failed", () => {
  const retry = result({ retryBatch: { retry: true } });
  expect(settle({ ...message, attempts: 1 }, retry, consumer).kind).toBe("again");
  expect(settle({ ...message, attempts: 2 }, retry, consumer).kind).toBe("failed");
});
