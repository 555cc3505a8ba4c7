import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import type { TestBuilder } from "../snapshot/builder.ts";
import { type Answer, ask } from "./client.ts";
import { deployPython, startBuilder } from "./python-worker.ts";
import { openSocket } from "./sockets.ts";
import { follow } from "./tails.ts";

let edge: TestEdge;
let builder: TestBuilder;
beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  [edge, builder] = await Promise.all([TestEdge.start({ timeout: 30_000 }), startBuilder()]);
  const made = await deployPython(edge, builder, "python", {
    file: "everything.py",
    metadata: {
      bindings: [
        { type: "durable_object_namespace", name: "ROOMS", class_name: "Room" },
        { type: "durable_object_namespace", name: "QUIETS", class_name: "Quiet" },
        { type: "workflow", name: "PIPELINE", workflow_name: "pipeline", class_name: "Pipeline" },
        { type: "plain_text", name: "GREETING", text: "Hello" },
      ],
      migrations: { new_tag: "v1", new_sqlite_classes: ["Room", "Quiet"] },
    },
  });
  expect(made.errors).toEqual([]);
}, 120_000);
afterAll(async () => {
  await Promise.all([edge.stop(), builder.stop()]);
});

function call(path: string, args?: unknown): Promise<Answer> {
  const method = args ? "POST" : "GET";
  return ask(edge, "python.localhost", path, {
    method,
    ...(args ? { body: JSON.stringify(args) } : {}),
  });
}

test("a Durable Object in Python keeps its storage, and answers RPC with Python values", async () => {
  expect(JSON.parse((await call("/one/add", [2])).text)).toMatchObject({ total: 2 });
  expect(JSON.parse((await call("/one/add", [3])).text)).toMatchObject({ total: 5 });
  expect(JSON.parse((await call("/two/add", [])).text)).toMatchObject({ total: 1 });
  expect(JSON.parse((await call("/one/said", ["ann", "hi"])).text)).toEqual([
    { who: "ann", what: "hi" },
  ]);
});

test("its fetch handler sees env and its name", async () => {
  expect((await call("/lobby/fetch")).text).toBe("Hello from lobby");
});

test("what it raises reaches the caller with its type and words", async () => {
  expect((await call("/one/fail", [])).text).toContain("not in this room");
});

test("two objects of one snapshot draw different random numbers", async () => {
  const [one, two] = [await call("/r1/token", []), await call("/r2/token", [])];
  expect(JSON.parse(one.text)).toMatch(/^[0-9a-f]{32}$/);
  expect(one.text).not.toBe(two.text);
});

test("its alarm rings", async () => {
  await call("/clock/wake_in", [50]);
  await expect
    .poll(async () => JSON.parse((await call("/clock/state", [])).text), { timeout: 10_000 })
    .toMatchObject({ rung: 1 });
});

test("an alarm can be set by a class that has none, as in Cloudflare's own Python Workers", async () => {
  expect((await call("/quiet/set_and_delete", [])).text).toBe("[4000000000000, null]");
});

test("it holds WebSockets, and hears of their messages and their end", async () => {
  const [one, two] = await Promise.all([
    openSocket(edge, "python.localhost", "/chat/fetch"),
    openSocket(edge, "python.localhost", "/chat/fetch"),
  ]);
  one.send("hello");
  expect(await one.next()).toBe("1: hello");
  expect(await two.next()).toBe("1: hello");
  two.send("again");
  expect(await one.next()).toBe("2: again");
  one.close(3001, "bye");
  await expect
    .poll(async () => JSON.parse((await call("/chat/state", [])).text), { timeout: 10_000 })
    .toMatchObject({ closed: [3001, "bye"] });
  two.close();
});

/** Starts an instance, waits until it waits for an event, and sends one; gives how it ends. */
async function runPipeline(id: string, payload: unknown): Promise<unknown> {
  expect(JSON.parse((await call("/workflow/start", { id, number: 21 })).text)).toEqual({ id });
  const status = async () => JSON.parse((await call("/workflow/status", { id })).text);
  await call("/workflow/approve", { id, payload });
  await expect.poll(status, { timeout: 20_000 }).toMatchObject({
    status: expect.stringMatching(/complete|errored/),
  });
  return status();
}

test("a Workflow in Python runs its steps, tries again, sleeps, waits for an event, and is done", async () => {
  expect(await runPipeline("order-1", { by: "ann" })).toMatchObject({
    status: "complete",
    output: { doubled: 42, tried: 3, by: "ann", id: "order-1" },
  });
});

test("a Workflow whose step throws ends with what was raised", async () => {
  expect(await runPipeline("order-2", { by: "bob", fail: true })).toMatchObject({
    status: "errored",
    error: { message: expect.stringContaining("it was not to be") },
  });
});

test("who follows it hears what Python prints and logs, and exceptions with their traceback", async () => {
  await deployPython(edge, builder, "tailed", { file: "tailed.py" });
  const { messages, socket } = await follow(edge, "tailed");
  expect((await ask(edge, "tailed.localhost", "/fine")).text).toBe("fine");
  expect((await ask(edge, "tailed.localhost", "/fail")).status).toBe(500);
  await fetch(`${edge.serve}/internal/scheduled`, {
    method: "POST",
    headers: { "x-thaw-internal": INTERNAL_TOKEN },
    body: JSON.stringify({ name: "tailed", cron: "* * * * *", scheduledTime: 1000 }),
  });
  await expect.poll(() => messages.length, { timeout: 10_000 }).toBe(3);
  const [fine, failed, cron] = messages;
  expect(fine).toMatchObject({ outcome: "ok", exceptions: [] });
  expect(fine?.logs.map(({ level, message }) => [level, ...message])).toEqual([
    ["log", "printed 2"],
    ["error", "to stderr"],
    ["error", "INFO:shop:logged"],
  ]);
  expect(failed?.logs).toHaveLength(3);
  expect(failed).toMatchObject({
    outcome: "exception",
    event: { response: { status: 500 } },
    exceptions: [{ name: "ValueError", message: "out of stock" }],
  });
  expect(failed?.exceptions[0]?.stack).toMatch(
    /^Traceback.*File "src\/entry\.py", line 17, in fetch.*ValueError: out of stock/s,
  );
  expect(cron).toMatchObject({
    outcome: "exception",
    event: { cron: "* * * * *" },
    exceptions: [{ name: "KeyError", stack: expect.stringContaining("line 21, in scheduled") }],
  });
  socket.close();
});
