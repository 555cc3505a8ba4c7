import { expect, test } from "vitest";
import { NO_SETTINGS, type WorkerSettings } from "../project/bindings/types.ts";
import { defaultName, resolveResources } from "./resources.ts";
import { FakeAccount } from "./testing.ts";
import { setTriggers } from "./triggers.ts";

const database = {
  type: "d1",
  name: "MY_DB",
  migrations_dir: "migrations",
  migrations_table: "d1_migrations",
} as const;

const SETTINGS: WorkerSettings = {
  ...NO_SETTINGS,
  bindings: [
    { type: "kv_namespace", name: "MY_CACHE" },
    { type: "r2_bucket", name: "FILES" },
    database,
    { type: "queue", name: "JOBS" },
    { type: "queue", name: "MORE", queue_name: "given" },
    { type: "ai", name: "AI" },
  ],
  consumers: [{ queue: "given", dead_letter_queue: "dead" }],
};

const resolve = (account: FakeAccount, settings: WorkerSettings, substitute = true) =>
  resolveResources(settings, { client: account.client, worker: "hello", substitute });

test("resources without an id are made under the names that wrangler would give them", async () => {
  const account = new FakeAccount();
  const { bindings, made } = await resolve(account, SETTINGS);
  expect(made).toEqual([
    "KV namespace hello-my-cache",
    "R2 bucket hello-files",
    "D1 database hello-my-db",
    "queue hello-jobs",
    "queue given",
    "queue dead",
  ]);
  expect(bindings).toMatchObject([
    { name: "MY_CACHE", namespace_id: account.namespaces[0]?.id },
    { name: "FILES", bucket_name: "hello-files" },
    { name: "MY_DB", id: account.databases[0]?.uuid },
    { name: "JOBS", queue_name: "hello-jobs" },
    { name: "MORE", queue_name: "given" },
    { name: "AI", type: "ai" },
  ]);
});

test("the second time everything is found, and nothing is made twice", async () => {
  const account = new FakeAccount();
  const first = await resolve(account, SETTINGS);
  const second = await resolve(account, SETTINGS);
  expect(second).toEqual({ bindings: first.bindings, made: [], unknown: [] });
});

test("an id of the target is kept; a foreign one stands for the default name where that is allowed", async () => {
  const account = new FakeAccount();
  account.namespaces.push({ id: "mine", title: "any" });
  account.databases.push({ uuid: "own", name: "any" });
  const bound = (id: string, uuid: string): WorkerSettings => ({
    ...NO_SETTINGS,
    bindings: [
      { type: "kv_namespace", name: "A", namespace_id: id },
      { ...database, id: uuid, database_name: "people" },
    ],
  });
  const kept = await resolve(account, bound("mine", "own"));
  expect(kept.bindings).toMatchObject([{ namespace_id: "mine" }, { id: "own" }]);
  const foreign = await resolve(account, bound("theirs", "not-here"));
  expect(foreign.made).toEqual(["KV namespace hello-a", "D1 database people"]);
  const strict = await resolve(account, bound("theirs", "not-here"), false);
  expect(strict.bindings).toMatchObject([{ namespace_id: "theirs" }, { id: "not-here" }]);
});

test("a namespace is found however many there are", async () => {
  const account = new FakeAccount();
  for (let at = 0; at < 1500; at++) account.namespaces.push({ id: `n${at}`, title: `t${at}` });
  account.namespaces.push({ id: "wanted", title: defaultName("hello", "LAST_ONE") });
  const bindings = [{ type: "kv_namespace", name: "LAST_ONE" } as const];
  expect(await resolve(account, { ...NO_SETTINGS, bindings })).toEqual({
    bindings: [{ type: "kv_namespace", name: "LAST_ONE", namespace_id: "wanted" }],
    made: [],
    unknown: [],
  });
});

test("schedules, workflows and consumers are set after the upload, a consumer only once", async () => {
  const account = new FakeAccount();
  const settings: WorkerSettings = {
    ...NO_SETTINGS,
    crons: ["0 0 * * *"],
    bindings: [
      { type: "workflow", name: "F", workflow_name: "flow", class_name: "Flow" },
      { type: "workflow", name: "G", workflow_name: "g", class_name: "G", script_name: "other" },
    ],
    consumers: [
      { queue: "jobs", max_batch_size: 5, max_batch_timeout: 2, dead_letter_queue: "dead" },
    ],
  };
  await resolve(account, settings);
  account.changes.length = 0;
  await setTriggers(account.client, "hello", settings);
  const queue = account.queues.find(({ queue_name }) => queue_name === "jobs");
  const consumer = {
    type: "worker",
    script_name: "hello",
    dead_letter_queue: "dead",
    settings: { batch_size: 5, max_wait_time_ms: 2000 },
  };
  expect(account.changes).toEqual([
    ["PUT", "/workflows/flow", { script_name: "hello", class_name: "Flow" }],
    ["PUT", "/workers/scripts/hello/schedules", [{ cron: "0 0 * * *" }]],
    ["POST", `/queues/${queue?.queue_id}/consumers`, consumer],
  ]);
  await setTriggers(account.client, "hello", settings);
  expect(account.changes.at(-1)).toEqual([
    "PUT",
    `/queues/${queue?.queue_id}/consumers/${queue?.consumers[0]?.consumer_id}`,
    consumer,
  ]);
  expect(queue?.consumers).toHaveLength(1);
});

test("a queue that has gone is named", async () => {
  const settings = { ...NO_SETTINGS, consumers: [{ queue: "gone" }] };
  await expect(setTriggers(new FakeAccount().client, "hello", settings)).rejects.toThrow(
    "There is no queue gone.",
  );
});

test("a look makes nothing: it tells what would be, and which ids the target doesn't know", async () => {
  const account = new FakeAccount();
  account.namespaces.push({ id: "mine", title: "any" });
  const bindings: WorkerSettings["bindings"] = [
    { type: "kv_namespace", name: "A", namespace_id: "mine" },
    { type: "kv_namespace", name: "B", namespace_id: "theirs" },
    { type: "r2_bucket", name: "FILES" },
    { ...database, id: "gone" },
  ];
  const options = { client: account.client, worker: "hello", substitute: false, look: true };
  const found = await resolveResources({ ...NO_SETTINGS, bindings }, options);
  expect(found).toMatchObject({
    made: ["R2 bucket hello-files"],
    unknown: ["the KV namespace theirs", "the D1 database gone"],
  });
  expect(account.buckets).toEqual([]);
});

test("what was made although the answer got lost is found, not made twice", async () => {
  const account = new FakeAccount();
  account.loseAnswers = true;
  const first = await resolve(account, SETTINGS);
  expect(first.made).toHaveLength(6);
  expect(account.namespaces).toHaveLength(1);
  expect(account.queues.map(({ queue_name }) => queue_name)).toEqual([
    "hello-jobs",
    "given",
    "dead",
  ]);
});
