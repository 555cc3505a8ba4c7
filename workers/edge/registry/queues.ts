import type { SqlStorage } from "@cloudflare/workers-types";
import type { Binding, BindingOf } from "../../../lib/deploy/bindings.ts";
import type { QueueConfig } from "../serve/queues/types.ts";
import type { Outcome } from "./types.ts";

/** A queue of the account. */
export interface Queue {
  id: string;
  name: string;
  createdOn: string;
  modifiedOn: string;
  settings: { delivery_delay?: number | undefined };
  consumers: QueueConsumer[];
  /** Workers that send to it. */
  producers: string[];
}

/** A Worker that takes a queue's messages, with its settings as Cloudflare's API names them. */
export interface QueueConsumer {
  id: string;
  script: string;
  settings: ConsumerSettings;
  deadLetter: string | null;
}

export interface ConsumerSettings {
  batch_size?: number | undefined;
  max_retries?: number | undefined;
  max_wait_time_ms?: number | undefined;
  retry_delay?: number | undefined;
  max_concurrency?: number | null | undefined;
}

type QueueRow = {
  id: string;
  name: string;
  created_on: string;
  modified_on: string;
  settings: string;
};
type ConsumerRow = { id: string; script: string; settings: string; dead_letter: string | null };

/** What Cloudflare takes where a consumer says nothing. */
const DEFAULTS = { batch_size: 10, max_retries: 3, max_wait_time_ms: 5000, retry_delay: 0 };

const noQueue = (name: string): Outcome<never> => ({
  ok: false,
  refusal: { status: 404, code: 11000, message: `Queue "${name}" does not exist.` },
});

export function listQueues(sql: SqlStorage): Queue[] {
  return sql
    .exec<QueueRow>("SELECT * FROM queues ORDER BY name")
    .toArray()
    .map((row) => toQueue(sql, row));
}

/** By its id or its name. */
export function findQueue(sql: SqlStorage, key: string): Queue | null {
  const row = sql
    .exec<QueueRow>("SELECT * FROM queues WHERE id = ? OR name = ?", key, key)
    .toArray()[0];
  return row ? toQueue(sql, row) : null;
}

function toQueue(sql: SqlStorage, row: QueueRow): Queue {
  const consumers = sql
    .exec<ConsumerRow>("SELECT * FROM queue_consumers WHERE queue = ? ORDER BY script", row.id)
    .toArray()
    .map(({ id, script, settings, dead_letter }) => ({
      id,
      script,
      settings: JSON.parse(settings) as ConsumerSettings,
      deadLetter: dead_letter,
    }));
  const producers = sql
    .exec<{ script: string }>(
      "SELECT script FROM queue_producers WHERE queue = ? ORDER BY script",
      row.id,
    )
    .toArray()
    .map(({ script }) => script);
  return {
    id: row.id,
    name: row.name,
    createdOn: row.created_on,
    modifiedOn: row.modified_on,
    settings: JSON.parse(row.settings) as Queue["settings"],
    consumers,
    producers,
  };
}

export function createQueue(
  sql: SqlStorage,
  name: string,
  settings: Queue["settings"],
  now: string,
): Outcome<Queue> {
  if (findQueue(sql, name)) {
    const message = `Queue name "${name}" is already taken. Please use a different name and try again.`;
    return { ok: false, refusal: { status: 409, code: 11009, message } };
  }
  const id = crypto.randomUUID().replaceAll("-", "");
  sql.exec(
    "INSERT INTO queues VALUES (?, ?, ?, ?, ?)",
    id,
    name,
    now,
    now,
    JSON.stringify(settings),
  );
  return { ok: true, value: findQueue(sql, id) as Queue };
}

export function changeQueue(
  sql: SqlStorage,
  key: string,
  settings: Queue["settings"],
  now: string,
): Outcome<Queue> {
  const found = findQueue(sql, key);
  if (!found) return noQueue(key);
  const merged = JSON.stringify({ ...found.settings, ...settings });
  sql.exec("UPDATE queues SET settings = ?, modified_on = ? WHERE id = ?", merged, now, found.id);
  return { ok: true, value: findQueue(sql, found.id) as Queue };
}

export function removeQueue(sql: SqlStorage, key: string): Outcome<Queue> {
  const found = findQueue(sql, key);
  if (!found) return noQueue(key);
  sql.exec("DELETE FROM queues WHERE id = ?", found.id);
  return { ok: true, value: found };
}

/** Makes a Worker the queue's consumer, or changes its settings; a queue has one consumer. */
export function putConsumer(
  sql: SqlStorage,
  key: string,
  consumer: Omit<QueueConsumer, "id">,
): Outcome<QueueConsumer> {
  const queue = findQueue(sql, key);
  if (!queue) return noQueue(key);
  const other = queue.consumers.find(({ script }) => script !== consumer.script);
  if (other) {
    const message = `Queue "${queue.name}" already has a consumer: the Worker "${other.script}".`;
    return { ok: false, refusal: { status: 400, code: 11004, message } };
  }
  const { script, settings, deadLetter } = consumer;
  if (deadLetter !== null && !findQueue(sql, deadLetter)) return noQueue(deadLetter);
  sql.exec(
    `INSERT INTO queue_consumers VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (queue, script) DO UPDATE SET settings = excluded.settings, dead_letter = excluded.dead_letter`,
    crypto.randomUUID().replaceAll("-", ""),
    queue.id,
    script,
    JSON.stringify(settings),
    deadLetter,
  );
  return { ok: true, value: findQueue(sql, queue.id)?.consumers[0] as QueueConsumer };
}

/** By the consumer's id or its Worker's name. */
export function removeConsumer(sql: SqlStorage, key: string, consumer: string): Outcome<Queue> {
  const queue = findQueue(sql, key);
  if (!queue) return noQueue(key);
  const found = queue.consumers.find(({ id, script }) => id === consumer || script === consumer);
  if (!found) {
    const message = `Queue "${queue.name}" has no consumer "${consumer}".`;
    return { ok: false, refusal: { status: 404, code: 11001, message } };
  }
  sql.exec("DELETE FROM queue_consumers WHERE id = ?", found.id);
  return { ok: true, value: queue };
}

/** A queue as serve needs it, by its id. */
export function queueConfig(sql: SqlStorage, id: string): QueueConfig | null {
  const queue = findQueue(sql, id);
  if (!queue) return null;
  const [consumer] = queue.consumers;
  return {
    id: queue.id,
    name: queue.name,
    deliveryDelaySeconds: queue.settings.delivery_delay ?? 0,
    consumer: consumer ? toConsumer(sql, consumer) : null,
  };
}

function toConsumer(sql: SqlStorage, { script, settings, deadLetter }: QueueConsumer) {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const all = { ...DEFAULTS, ...Object.fromEntries(given) };
  return {
    script,
    batchSize: all.batch_size,
    maxWaitMs: all.max_wait_time_ms,
    maxRetries: all.max_retries,
    retryDelaySeconds: all.retry_delay,
    deadLetter: deadLetter === null ? null : (findQueue(sql, deadLetter)?.id ?? null),
  };
}

/** The binding with its queue's id; the Worker is noted as a producer. */
export function resolveQueue(
  sql: SqlStorage,
  script: string,
  binding: BindingOf<"queue">,
): Outcome<Binding> {
  const queue = findQueue(sql, binding.queue_name);
  if (!queue) return noQueue(binding.queue_name);
  sql.exec("INSERT OR IGNORE INTO queue_producers VALUES (?, ?)", queue.id, script);
  return { ok: true, value: { ...binding, queue_id: queue.id } };
}

/** The Worker's bindings are about to be resolved anew. */
export function forgetProducer(sql: SqlStorage, script: string): void {
  sql.exec("DELETE FROM queue_producers WHERE script = ?", script);
}
