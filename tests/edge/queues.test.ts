import { afterAll, beforeAll, expect, test } from "vitest";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { accountApi, ask, makeResource, put } from "./client.ts";

const PRODUCER = `
export default {
  async fetch(request, { JOBS }) {
    const { method, args } = await request.json();
    try {
      await JOBS[method](...args);
      return new Response("sent");
    } catch (error) {
      return new Response(error.name + ": " + error.message, { status: 500 });
    }
  },
};`;

/** Notes each delivery in KV, and does with a message what its body says. */
const CONSUMER = `
export default {
  async queue(batch, { SEEN }) {
    const seen = (await SEEN.get("seen", "json")) ?? [];
    seen.push({ queue: batch.queue, messages: batch.messages.map(({ body, attempts }) => ({ body, attempts })) });
    await SEEN.put("seen", JSON.stringify(seen));
    for (const message of batch.messages) {
      if (message.body?.do === "retry") message.retry();
      if (message.body?.do === "throw") throw new Error("no");
    }
  },
  async scheduled(controller, { SEEN }) {
    await SEEN.put("cron", JSON.stringify([controller.cron, controller.scheduledTime]));
  },
  async fetch(request, { SEEN }) {
    return new Response((await SEEN.get(new URL(request.url).pathname.slice(1))) ?? "[]");
  },
};`;

const jobs = (queue: string) => [{ type: "queue", name: "JOBS", queue_name: queue }];

let edge: TestEdge;
let cronSince = 0;
beforeAll(async () => {
  edge = await TestEdge.start();
  for (const name of ["jobs", "letters", "idle"]) {
    const made = await accountApi(edge, "POST", "/queues", { queue_name: name });
    expect(made.errors).toEqual([]);
  }
  const namespace_id = await makeResource(edge, "kv", "seen");
  const seen = { type: "kv_namespace", name: "SEEN", namespace_id };
  expect((await put(edge, "consumer", CONSUMER, { bindings: [seen] })).errors).toEqual([]);
  expect((await put(edge, "producer", PRODUCER, { bindings: jobs("jobs") })).errors).toEqual([]);
  await accountApi(edge, "PUT", "/workers/scripts/consumer/schedules", [{ cron: "* * * * *" }]);
  cronSince = Date.now();
  await consume("jobs", { batch_size: 2, max_wait_time_ms: 100, max_retries: 1 }, "letters");
});
afterAll(() => edge.stop());

async function consume(queue: string, settings: object, letters?: string) {
  return accountApi(edge, "POST", `/queues/${queue}/consumers`, {
    type: "worker",
    script_name: "consumer",
    settings,
    ...(letters === undefined ? {} : { dead_letter_queue: letters }),
  });
}

async function send(method: string, ...args: unknown[]): Promise<string> {
  const body = JSON.stringify({ method, args });
  return (await ask(edge, "producer.localhost", "/", { method: "POST", body })).text;
}

interface Delivery {
  queue: string;
  messages: { body: unknown; attempts: number }[];
}

async function deliveries(queue: string): Promise<Delivery["messages"][]> {
  const all = JSON.parse((await ask(edge, "consumer.localhost", "/seen")).text) as Delivery[];
  return all.filter((one) => one.queue === queue).map(({ messages }) => messages);
}

/** Messages of a queue that hold a text, in the order they were delivered. */
async function delivered(queue: string, text: string): Promise<Delivery["messages"]> {
  const all = (await deliveries(queue)).flat();
  return all.filter(({ body }) => JSON.stringify(body).includes(text));
}

test("a message reaches the consumer as it was sent", async () => {
  expect(await send("send", { greeting: "hello", list: [1, null] })).toBe("sent");
  await expect
    .poll(() => delivered("jobs", "hello"), { timeout: 10_000 })
    .toEqual([{ body: { greeting: "hello", list: [1, null] }, attempts: 1 }]);
  expect(await send("send", "a text", { contentType: "text" })).toBe("sent");
  await expect
    .poll(() => delivered("jobs", "a text"), { timeout: 10_000 })
    .toEqual([{ body: "a text", attempts: 1 }]);
});

test("messages are delivered in batches no larger than the consumer asked for", async () => {
  await send("sendBatch", [{ body: "b1" }, { body: "b2" }, { body: "b3" }]);
  await expect
    .poll(async () => (await delivered("jobs", '"b')).length, { timeout: 10_000 })
    .toBe(3);
  const batches = (await deliveries("jobs")).filter((batch) =>
    String(batch[0]?.body).startsWith("b"),
  );
  expect(batches.map((batch) => batch.length)).toEqual([2, 1]);
});

test("a message that always fails is tried as often as allowed, then it is in the dead letter queue", async () => {
  await consume("letters", { max_wait_time_ms: 0, max_retries: 0 });
  await send("send", { do: "retry", id: "bad" });
  await expect.poll(() => delivered("letters", "bad"), { timeout: 15_000 }).toHaveLength(1);
  expect((await delivered("jobs", "bad")).map(({ attempts }) => attempts)).toEqual([1, 2]);
});

test("a consumer that throws has its messages again", async () => {
  await send("send", { do: "throw", id: "thrower" });
  await expect
    .poll(async () => (await delivered("jobs", "thrower")).map(({ attempts }) => attempts), {
      timeout: 10_000,
    })
    .toEqual([1, 2]);
});

test("messages wait for a consumer, also over a restart", async () => {
  await put(edge, "producer", PRODUCER, { bindings: jobs("idle") });
  await send("send", "patience");
  await edge.stopServe();
  await edge.startServe();
  await consume("idle", { max_wait_time_ms: 0 });
  await expect
    .poll(() => delivered("idle", "patience"), { timeout: 15_000 })
    .toEqual([{ body: "patience", attempts: 1 }]);
  await put(edge, "producer", PRODUCER, { bindings: jobs("jobs") });
});

test("a message can be sent through the API", async () => {
  await accountApi(edge, "POST", "/queues/jobs/messages", { body: { from: "the API" } });
  await expect.poll(() => delivered("jobs", "the API"), { timeout: 10_000 }).toHaveLength(1);
});

test("a queue that was emptied, and one that lost its consumer, take messages and keep them", async () => {
  await put(edge, "producer", PRODUCER, { bindings: jobs("idle") });
  await consume("idle", { max_wait_time_ms: 0 });
  expect((await accountApi(edge, "DELETE", "/queues/idle/consumers/consumer")).errors).toEqual([]);
  await send("send", "forgotten");
  expect((await accountApi(edge, "POST", "/queues/idle/purge")).success).toBe(true);
  await send("send", "remembered");
  await consume("idle", { max_wait_time_ms: 0 });
  await expect
    .poll(() => delivered("idle", "remembered"), { timeout: 10_000 })
    .toEqual([{ body: "remembered", attempts: 1 }]);
  expect(await delivered("idle", "forgotten")).toEqual([]);
  await put(edge, "producer", PRODUCER, { bindings: jobs("jobs") });
});

test("what a queue can't take is refused with what it is", async () => {
  expect(await send("send", "x".repeat(130_000))).toMatch(/message length of 130002 bytes exceeds/);
  expect(await send("sendBatch", [])).toMatch(/the batch is empty/);
  expect(await send("send", "x", { delaySeconds: 90_000 })).toMatch(/between 0 and 43200/);
  expect(await send("send", { a: 1 }, { contentType: "text" })).toMatch(/must be a string/);
});

test("the API refuses a name twice, an unknown queue, a second consumer and a bad schedule", async () => {
  const twice = await accountApi(edge, "POST", "/queues", { queue_name: "jobs" });
  expect(twice.errors).toEqual([{ code: 11009, message: expect.stringContaining('"jobs"') }]);
  const unknown = await put(edge, "lost", PRODUCER, { bindings: jobs("nowhere") });
  expect(unknown.errors).toEqual([{ code: 11000, message: expect.stringContaining('"nowhere"') }]);
  const second = await accountApi(edge, "POST", "/queues/jobs/consumers", {
    script_name: "producer",
  });
  expect(second.errors).toEqual([{ code: 11004, message: expect.stringContaining('"consumer"') }]);
  const path = "/workers/scripts/consumer/schedules";
  const cron = await accountApi(edge, "PUT", path, [{ cron: "61 * * * *" }]);
  expect(cron.errors).toEqual([{ code: 10021, message: expect.stringContaining("61 * * * *") }]);
});

test("a cron trigger runs when asked, and on time", { timeout: 90_000 }, async () => {
  const run = await fetch(`${edge.serve}/internal/scheduled`, {
    method: "POST",
    headers: { "x-thaw-internal": INTERNAL_TOKEN },
    body: JSON.stringify({ name: "consumer", cron: "0 3 * * *", scheduledTime: 1000 }),
  });
  expect(await run.json()).toMatchObject({ outcome: "ok" });
  const seen = async () =>
    JSON.parse((await ask(edge, "consumer.localhost", "/cron")).text) as unknown;
  await expect
    .poll(seen, { timeout: 75_000, interval: 1000 })
    .toEqual(["* * * * *", expect.any(Number)]);
  const [, time] = (await seen()) as [string, number];
  expect(time % 60_000).toBe(0);
  expect(time).toBeGreaterThan(cronSince);
});
