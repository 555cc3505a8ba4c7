import { expect, it } from "vitest";
import { MessageBatch } from "./message-batch.ts";

const batchOf = (...ids: string[]) =>
  new MessageBatch(
    "jobs",
    ids.map((id) => ({ id, timestamp: new Date(), attempts: 1, body: id })),
  );

const acknowledged = (batch: MessageBatch, outcome: "ok" | "exception") =>
  Object.fromEntries(
    [...MessageBatch.settle(batch, outcome)].map(([id, word]) => [id, word.acknowledged]),
  );

it("takes a message's own word before the batch's, and the first word before later ones", () => {
  const batch = batchOf("a", "b", "c");
  batch.messages[0]?.ack();
  batch.messages[0]?.retry();
  batch.messages[1]?.retry({ delaySeconds: 5 });
  batch.retryAll();
  batch.ackAll();
  expect(acknowledged(batch, "ok")).toEqual({ a: true, b: false, c: false });
  expect(MessageBatch.settle(batch, "ok").get("b")?.delaySeconds).toBe(5);
});

it("acknowledges what nothing was said of, unless the handler threw", () => {
  const batch = batchOf("a", "b");
  batch.messages[0]?.ack();
  expect(acknowledged(batch, "ok")).toEqual({ a: true, b: true });
  expect(acknowledged(batch, "exception")).toEqual({ a: true, b: false });
});
