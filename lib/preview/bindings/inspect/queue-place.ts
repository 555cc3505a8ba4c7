import { ThawError } from "../../../errors.ts";
import { decodeBody } from "../../../worker/bindings/queue.ts";
import { type BrowserQueue, queueCollection, type WaitingMessage } from "../queues/broker.ts";
import type { Records } from "../records/types.ts";
import { clearCollections, type Place, pageOf } from "./place.ts";
import type { EntryDraft, EntryValue, Listing } from "./types.ts";
import { parseJson, showStored, summary, timeInWords } from "./values.ts";

/** A queue: the messages that wait. A new one is sent like any other. */
export class QueuePlace implements Place {
  readonly #records: Records;
  readonly #queue: BrowserQueue;
  readonly #collection: string;

  constructor(records: Records, queue: BrowserQueue) {
    this.#records = records;
    this.#queue = queue;
    this.#collection = queueCollection(queue.name);
  }

  async list(search: string, after: string | undefined): Promise<Listing> {
    const page = await pageOf(this.#records, this.#collection, search, after, (key, value) => {
      const { message, sent, visible, attempts } = value as WaitingMessage;
      const times = [timeInWords(sent), timeInWords(visible)];
      return { key, cells: [summary(decodeBody(message)), ...times, String(attempts)] };
    });
    const columns = ["Body", "Sent (UTC)", "Due (UTC)", "Attempts"];
    return { columns, ...page, add: "numbered", sql: false };
  }

  async read(key: string): Promise<EntryValue | undefined> {
    const found = await this.#find(key);
    if (!found) return undefined;
    const { value, isPlain } = showStored(decodeBody(found.message));
    return { key, value, fixed: isPlain ? undefined : "It holds more than JSON can." };
  }

  async write({ key, value }: EntryDraft, isNew: boolean): Promise<void> {
    const body = JSON.stringify(parseJson(value.text, "The message"));
    const message = { body, contentType: "json" } as const;
    if (isNew) return this.#queue.send([message]);
    const found = await this.#find(key);
    if (!found) {
      throw new ThawError("not_found", "The message is gone: its consumer has taken it.");
    }
    const changed: WaitingMessage = { ...found, message };
    await this.#records.write([{ type: "put", collection: this.#collection, key, value: changed }]);
    await this.#queue.reload();
  }

  async delete(key: string): Promise<void> {
    await this.#records.write([{ type: "delete", collection: this.#collection, key }]);
    await this.#queue.reload();
  }

  async clear(): Promise<void> {
    await clearCollections(this.#records, [this.#collection]);
    await this.#queue.reload();
  }

  async #find(key: string): Promise<WaitingMessage | undefined> {
    return (await this.#records.get(this.#collection, key)) as WaitingMessage | undefined;
  }
}
