import { expect, test, vi } from "vitest";
import { ThawError } from "../errors.ts";
import { eventStream } from "../sse.ts";
import { createTailStore } from "./tail.ts";
import { createTailer } from "./tailing.ts";

const stream = (...events: [string, unknown][]): Response =>
  eventStream(async (send) => {
    for (const [event, data] of events) await send(event, JSON.stringify(data));
  });
const opened: [string, unknown] = ["open", {}];

/** A tailer whose connections are the given ones in turn; it stops by itself after the last. */
function setUp(...answers: (() => Response)[]) {
  const tail = createTailStore();
  const waits: number[] = [];
  const open = vi.fn(async (): Promise<Response> => {
    const answer = answers.shift();
    if (answer) return answer();
    tailer.stop();
    throw new ThawError("edge_unavailable", "no more answers");
  });
  const tailer = createTailer({ tail, open, wait: async (time) => void waits.push(time) });
  return { tail, tailer, open, waits };
}

test("events are kept, and a connection that ends is made again", async () => {
  const { tail, tailer, open, waits } = setUp(
    () => stream(opened, ["event", { title: "1" }], ["ping", {}], ["error", {}]),
    () => stream(opened, ["event", { title: "2" }]),
  );
  await tailer.start("w");
  expect(tail.getState().entries.map(({ title }) => title)).toEqual(["1", "2"]);
  expect(open).toHaveBeenCalledTimes(3);
  expect(waits.slice(0, 2)).toEqual([1000, 1000]);
});

test("what is down is tried again after longer and longer pauses", async () => {
  const down = () => {
    throw new ThawError("edge_unavailable", "down");
  };
  const { tailer, waits } = setUp(down, down, () => stream(opened), down, down);
  await tailer.start("w");
  expect(waits).toEqual([1000, 2000, 1000, 2000, 4000]);
});

test("a refusal is said, and not asked for again until someone does", async () => {
  const refused = new ThawError("worker_not_found", "There is no such Worker.");
  const { tail, tailer, open } = setUp(() => refused.toResponse());
  await tailer.start("w");
  expect(tail.getState()).toMatchObject({ phase: "failed", error: { code: "worker_not_found" } });
  expect(open).toHaveBeenCalledTimes(1);
  await tailer.start("w");
  expect(open).toHaveBeenCalledTimes(2);
});

test("a Worker that is followed isn't followed twice", async () => {
  const { tailer, open } = setUp(() => stream(opened));
  await Promise.all([tailer.start("w"), tailer.start("w")]);
  expect(open).toHaveBeenCalledTimes(2);
});
