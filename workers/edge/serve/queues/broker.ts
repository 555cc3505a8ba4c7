import { DurableObject } from "cloudflare:workers";
import { ThawError } from "../../../../lib/errors.ts";
import { decodeBody, type SentMessage } from "../../../../lib/worker/bindings/queue.ts";
import type { ServeEnv } from "../../env.ts";
import { fetchQueue } from "../store.ts";
import type { LoadedWorkers } from "../workers.ts";
import { settle } from "./settle.ts";
import type { BatchResult, Consumer, QueueConfig, WaitingMessage } from "./types.ts";

/** How long messages wait when their consumer can't be reached, in milliseconds. */
const UNREACHABLE_MS = 10_000;

type Row = { id: string; sent: number; attempts: number };

interface QueueHandler {
  queue(name: string, messages: object[]): Promise<BatchResult>;
}

/** The class of the objects that keep queues, one each; serve exports it. */
export function queueBroker(workers: LoadedWorkers) {
  /** Keeps a queue's messages until its consumer has taken them, and delivers them by its alarm. */
  return class QueueBroker extends DurableObject<ServeEnv> {
    constructor(...args: ConstructorParameters<typeof DurableObject<ServeEnv>>) {
      super(...args);
      this.#createTable();
    }

    async send(queue: string, messages: SentMessage[]): Promise<void> {
      const config = await this.#config(queue);
      const now = Date.now();
      for (const message of messages) {
        const id = crypto.randomUUID().replaceAll("-", "");
        const delay = message.delaySeconds ?? config.deliveryDelaySeconds;
        this.ctx.storage.sql.exec(
          "INSERT INTO messages (id, sent, visible) VALUES (?, ?, ?)",
          id,
          now,
          now + delay * 1000,
        );
        void this.ctx.storage.put(`body:${id}`, message);
      }
      await this.#plan(config);
    }

    /** The queue's consumer changed or went: what waits is delivered by the new rules, or waits on. */
    async wake(queue: string): Promise<void> {
      await this.#plan(await this.#config(queue));
    }

    /** Empties the queue for good. */
    async purge(): Promise<void> {
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      // Tables are gone too, and this object may live on.
      this.#createTable();
    }

    count(): number {
      return this.ctx.storage.sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM messages").one().n;
    }

    override async alarm(): Promise<void> {
      const queue = await this.ctx.storage.get<string>("queue");
      if (queue === undefined) return;
      const config = await this.#config(queue);
      if (!config.consumer) return;
      try {
        await this.#deliver(config, config.consumer);
      } catch (thrown) {
        console.error(`queue ${config.name}: ${ThawError.from(thrown).message}`);
        await this.ctx.storage.setAlarm(Date.now() + UNREACHABLE_MS);
        return;
      }
      await this.#plan(config);
    }

    async #deliver(config: QueueConfig, consumer: Consumer): Promise<void> {
      const batch = this.#visible(consumer.batchSize);
      if (batch.length === 0) return;
      const bodies = await this.ctx.storage.get<SentMessage>(batch.map(({ id }) => `body:${id}`));
      const { stub } = await workers.open(consumer.script, this.env, this.ctx);
      const handler = stub.getEntrypoint() as unknown as QueueHandler;
      const result = await handler.queue(
        config.name,
        batch.map(({ id, sent, attempts }) => ({
          id,
          timestamp: new Date(sent),
          attempts: attempts + 1,
          body: decodeBody(bodies.get(`body:${id}`) as SentMessage),
        })),
      );
      for (const message of batch) {
        const body = bodies.get(`body:${message.id}`) as SentMessage;
        await this.#end(message, body, result, consumer);
      }
    }

    async #end(
      message: WaitingMessage,
      body: SentMessage,
      result: BatchResult,
      consumer: Consumer,
    ): Promise<void> {
      const fate = settle(message, result, consumer);
      const { sql } = this.ctx.storage;
      if (fate.kind === "again") {
        const visible = Date.now() + fate.delaySeconds * 1000;
        sql.exec(
          "UPDATE messages SET attempts = attempts + 1, visible = ? WHERE id = ?",
          visible,
          message.id,
        );
        return;
      }
      if (fate.kind === "failed" && consumer.deadLetter !== null) {
        const { QUEUES } = this.env;
        const letters = QUEUES.get(QUEUES.idFromName(consumer.deadLetter)) as unknown as {
          send(queue: string, messages: SentMessage[]): Promise<void>;
        };
        await letters.send(consumer.deadLetter, [{ ...body, delaySeconds: 0 }]);
      }
      sql.exec("DELETE FROM messages WHERE id = ?", message.id);
      void this.ctx.storage.delete(`body:${message.id}`);
    }

    #visible(limit: number): WaitingMessage[] {
      return this.ctx.storage.sql
        .exec<Row>(
          "SELECT id, sent, attempts FROM messages WHERE visible <= ? ORDER BY visible, number LIMIT ?",
          Date.now(),
          limit,
        )
        .toArray();
    }

    /** A full batch goes at once; one that isn't waits for more, from when its first message came. */
    async #plan({ id, consumer }: QueueConfig): Promise<void> {
      const { storage } = this.ctx;
      void storage.put("queue", id);
      const [first] = storage.sql
        .exec<{ visible: number }>("SELECT visible FROM messages ORDER BY visible LIMIT 1")
        .toArray();
      if (!consumer || !first) return storage.deleteAlarm();
      const isFull = this.#visible(consumer.batchSize).length === consumer.batchSize;
      await storage.setAlarm(isFull ? Date.now() : first.visible + consumer.maxWaitMs);
    }

    #createTable(): void {
      this.ctx.storage.sql.exec(
        `CREATE TABLE IF NOT EXISTS messages (
           number INTEGER PRIMARY KEY AUTOINCREMENT,
           id TEXT NOT NULL UNIQUE,
           sent INTEGER NOT NULL,
           visible INTEGER NOT NULL,
           attempts INTEGER NOT NULL DEFAULT 0
         )`,
      );
    }

    #config(queue: string): Promise<QueueConfig> {
      return fetchQueue(this.env, queue);
    }
  };
}
