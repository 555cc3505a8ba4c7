import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WorkerQueue } from "../../../worker/bindings/queue.ts";
import type { MessageBatch } from "../../../worker/events/message-batch.ts";
import type { Records } from "../records/types.ts";
import { remoteRecords } from "../testing.ts";
import { BrowserQueue } from "./broker.ts";

let records: Records;
let runs = 0;
beforeEach(async () => {
  records = await remoteRecords(`queues-${++runs}`);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Delivery {
  queue: string;
  messages: [body: unknown, attempts: number][];
}

/** Two queues of a project, what was delivered, and what the consumer does. */
function open(handle: (batch: MessageBatch) => void = () => undefined) {
  const seen: Delivery[] = [];
  const consumers = [
    {
      queue: "jobs",
      max_batch_size: 2,
      max_batch_timeout: 1,
      max_retries: 1,
      dead_letter_queue: "letters",
    },
    { queue: "letters", max_batch_timeout: 0 },
  ];
  const queues = new Map<string, BrowserQueue>();
  const queue = (name: string): BrowserQueue => {
    const consumer = consumers.find((one) => one.queue === name);
    const known =
      queues.get(name) ?? new BrowserQueue(records, name, consumer, queue, () => undefined);
    queues.set(name, known);
    return known;
  };
  const deliver = async (batch: MessageBatch): Promise<void> => {
    const messages = batch.messages.map(({ body, attempts }): [unknown, number] => [
      body,
      attempts,
    ]);
    seen.push({ queue: batch.queue, messages });
    if (batch.queue === "jobs") handle(batch);
  };
  const begin = () => Promise.all([queue("jobs").begin(deliver), queue("letters").begin(deliver)]);
  return { seen, begin, jobs: new WorkerQueue(queue("jobs").producer(undefined)) };
}

const waiting = async (name: string) => (await records.list(`queues/${name}`)).length;

it("delivers what was sent, in batches, and forgets what was taken", async () => {
  const { seen, begin, jobs } = open();
  await begin();
  await jobs.sendBatch([{ body: 1 }, { body: { two: 2 } }, { body: "three", contentType: "text" }]);
  await vi.advanceTimersByTimeAsync(1500);
  await vi.waitFor(async () => expect(await waiting("jobs")).toBe(0));
  expect(seen).toEqual([
    {
      queue: "jobs",
      messages: [
        [1, 1],
        [{ two: 2 }, 1],
      ],
    },
    { queue: "jobs", messages: [["three", 1]] },
  ]);
});

it("keeps messages for a run that takes them, and those that are delayed until then", async () => {
  const first = open();
  await first.jobs.send("early");
  await first.jobs.send("late", { delaySeconds: 60 });
  const { seen, begin } = open();
  await begin();
  await vi.advanceTimersByTimeAsync(1500);
  await vi.waitFor(() => expect(seen).toEqual([{ queue: "jobs", messages: [["early", 1]] }]));
  await vi.advanceTimersByTimeAsync(60_000);
  await vi.waitFor(() => expect(seen.at(-1)?.messages).toEqual([["late", 1]]));
});

it("tries again what failed, and then puts it among the dead letters", async () => {
  const { seen, begin, jobs } = open(() => {
    throw new Error("always");
  });
  await begin();
  await jobs.send("bad");
  await vi.advanceTimersByTimeAsync(1500);
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(1500);
  await vi.waitFor(() => expect(seen.at(-1)?.queue).toBe("letters"));
  expect(seen.map(({ queue, messages }) => [queue, ...messages])).toEqual([
    ["jobs", ["bad", 1]],
    ["jobs", ["bad", 2]],
    ["letters", ["bad", 1]],
  ]);
});

it("goes by what the handler said of one message before what it said of all", async () => {
  const { seen, begin, jobs } = open((batch) => {
    const [first] = batch.messages;
    if (first?.body === "again" && first.attempts === 1) first.retry({ delaySeconds: 30 });
    batch.ackAll();
  });
  await begin();
  await jobs.sendBatch([{ body: "again" }, { body: "done" }]);
  await vi.advanceTimersByTimeAsync(1500);
  await vi.waitFor(async () => expect(await waiting("jobs")).toBe(1));
  await vi.advanceTimersByTimeAsync(31_500);
  await vi.waitFor(() => expect(seen.at(-1)?.messages).toEqual([["again", 2]]));
});
