import { ThawError } from "../../../errors.ts";
import type { QueueConsumer } from "../../../project/bindings/types.ts";
import { decodeBody, type QueueBackend, type SentMessage } from "../../../worker/bindings/queue.ts";
import { MessageBatch } from "../../../worker/events/message-batch.ts";
import type { Change, Records } from "../records/types.ts";
import type { Report } from "../report.ts";

/** A message that waits, as the records have it under its id. */
export interface WaitingMessage {
  message: SentMessage;
  /** Milliseconds since 1970: when it was sent, and when it may be delivered. */
  sent: number;
  visible: number;
  /** How often it was delivered. */
  attempts: number;
}

/** Calls the program's `queue` handler. */
export type DeliverBatch = (batch: MessageBatch) => Promise<unknown>;

/** Cloudflare's defaults for a consumer; times in seconds. */
const DEFAULTS = { batchSize: 10, batchSeconds: 5, retries: 3, retrySeconds: 0 } as const;

/** How long messages wait when the program has no handler for them, in milliseconds. */
const NO_HANDLER_MS = 10_000;

/** Ids in the order that messages came: the time, then what is random. */
const newId = (now: number): string =>
  now.toString(16).padStart(12, "0") + crypto.randomUUID().replaceAll("-", "").slice(12);

export const queueCollection = (queue: string): string => `queues/${queue}`;

/**
 * A queue in the browser: it keeps messages until the program's consumer has taken them, and delivers while
 * the program runs.
 */
export class BrowserQueue {
  readonly name: string;
  readonly #records: Records;
  readonly #consumer: QueueConsumer | undefined;
  readonly #other: (queue: string) => BrowserQueue;
  readonly #report: Report;
  readonly #collection: string;
  #waiting: Map<string, WaitingMessage> | undefined;
  #deliver: DeliverBatch | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDelivering = false;

  /** @param other another queue of the project, for messages that failed too often */
  constructor(
    records: Records,
    name: string,
    consumer: QueueConsumer | undefined,
    other: (queue: string) => BrowserQueue,
    report: Report,
  ) {
    this.#records = records;
    this.name = name;
    this.#consumer = consumer;
    this.#other = other;
    this.#report = report;
    this.#collection = queueCollection(name);
  }

  /** What stands behind a producer's binding. @param delaySeconds that its messages wait unless they say otherwise */
  producer(delaySeconds: number | undefined): QueueBackend {
    return {
      send: (messages) =>
        this.send(
          messages.map((message) => ({
            ...message,
            delaySeconds: message.delaySeconds ?? delaySeconds,
          })),
        ),
    };
  }

  async send(messages: SentMessage[]): Promise<void> {
    const waiting = await this.#load();
    const now = Date.now();
    const added = messages.map((message): [string, WaitingMessage] => {
      const visible = now + (message.delaySeconds ?? 0) * 1000;
      return [newId(now), { message: structuredClone(message), sent: now, visible, attempts: 0 }];
    });
    await this.#records.write(added.map(([key, value]) => this.#putting(key, value)));
    for (const [id, message] of added) waiting.set(id, message);
    this.#plan();
  }

  /** Delivers from now on, what waited since earlier runs too. */
  async begin(deliver: DeliverBatch): Promise<void> {
    if (!this.#consumer) return;
    this.#deliver = deliver;
    await this.#load();
    this.#plan();
  }

  /** Looks again at what waits, after it was changed from outside. */
  async reload(): Promise<void> {
    this.#waiting = undefined;
    await this.#load();
    this.#plan();
  }

  async #load(): Promise<Map<string, WaitingMessage>> {
    this.#waiting ??= new Map(
      (await this.#records.list(this.#collection)) as [string, WaitingMessage][],
    );
    return this.#waiting;
  }

  /** A full batch goes at once; one that isn't waits for more, from when its first message came. */
  #plan(after = 0): void {
    clearTimeout(this.#timer);
    if (!this.#consumer || !this.#deliver || this.#isDelivering) return;
    const times = [...(this.#waiting ?? new Map<string, WaitingMessage>()).values()].map(
      ({ visible }) => visible,
    );
    if (times.length === 0) return;
    const { max_batch_size: size = DEFAULTS.batchSize } = this.#consumer;
    const { max_batch_timeout: seconds = DEFAULTS.batchSeconds } = this.#consumer;
    const now = Date.now();
    const isFull = times.filter((time) => time <= now).length >= size;
    const due = isFull ? now : Math.min(...times) + seconds * 1000;
    this.#timer = setTimeout(() => void this.#run(), Math.max(due - now, after));
  }

  async #run(): Promise<void> {
    this.#isDelivering = true;
    let pause = 0;
    try {
      await this.#deliverBatch();
    } catch (thrown) {
      pause = NO_HANDLER_MS;
      this.#report(thrown);
    } finally {
      this.#isDelivering = false;
      this.#plan(pause);
    }
  }

  async #deliverBatch(): Promise<void> {
    const { max_batch_size: size = DEFAULTS.batchSize } = this.#consumer ?? {};
    const now = Date.now();
    const taken = [...(await this.#load())]
      .filter(([, { visible }]) => visible <= now)
      .sort(([, a], [, b]) => a.visible - b.visible)
      .slice(0, size);
    if (taken.length === 0 || !this.#deliver) return;
    const batch = new MessageBatch(
      this.name,
      taken.map(([id, { message, sent, attempts }]) => ({
        id,
        timestamp: new Date(sent),
        attempts: attempts + 1,
        body: decodeBody(message),
      })),
    );
    let outcome: "ok" | "exception" = "ok";
    try {
      await this.#deliver(batch);
    } catch (thrown) {
      const error = ThawError.from(thrown);
      if (error.code === "no_handler") throw error;
      outcome = "exception";
      this.#report(error);
    }
    const words = MessageBatch.settle(batch, outcome);
    for (const [id, waiting] of taken) await this.#settle(id, waiting, words.get(id));
  }

  async #settle(
    id: string,
    waiting: WaitingMessage,
    word: { acknowledged: boolean; delaySeconds?: number | undefined } | undefined,
  ): Promise<void> {
    const known = await this.#load();
    const { max_retries: retries = DEFAULTS.retries, dead_letter_queue: letters } =
      this.#consumer ?? {};
    if (!word?.acknowledged && waiting.attempts < retries) {
      const seconds = word?.delaySeconds ?? this.#consumer?.retry_delay ?? DEFAULTS.retrySeconds;
      const visible = Date.now() + seconds * 1000;
      const value = { ...waiting, attempts: waiting.attempts + 1, visible };
      await this.#records.write([this.#putting(id, value)]);
      known.set(id, value);
      return;
    }
    if (!word?.acknowledged && letters !== undefined) {
      await this.#other(letters).send([{ ...waiting.message, delaySeconds: 0 }]);
    }
    await this.#records.write([{ type: "delete", collection: this.#collection, key: id }]);
    known.delete(id);
  }

  #putting(key: string, value: WaitingMessage): Change {
    return { type: "put", collection: this.#collection, key, value };
  }
}
