interface RetryOptions {
  delaySeconds?: number;
}

/** What a handler said of a message: the first word counts, as on Cloudflare. */
type Word = { acknowledged: boolean; delaySeconds?: number | undefined };

/** What is delivered. */
export interface Delivered {
  id: string;
  timestamp: Date;
  attempts: number;
  body: unknown;
}

/** A message as a `queue` handler finds it. */
export class Message {
  readonly id: string;
  readonly timestamp: Date;
  readonly attempts: number;
  readonly body: unknown;
  #word: Word | undefined;

  constructor({ id, timestamp, attempts, body }: Delivered) {
    this.id = id;
    this.timestamp = timestamp;
    this.attempts = attempts;
    this.body = body;
  }

  ack(): void {
    this.#word ??= { acknowledged: true };
  }

  retry(options?: RetryOptions): void {
    this.#word ??= { acknowledged: false, delaySeconds: options?.delaySeconds };
  }

  static wordOf(message: Message): Word | undefined {
    return message.#word;
  }
}

/**
 * What a `queue` handler is called with.
 * @see https://developers.cloudflare.com/queues/configuration/javascript-apis/#messagebatch
 */
export class MessageBatch {
  readonly queue: string;
  readonly messages: readonly Message[];
  #word: Word | undefined;

  constructor(queue: string, messages: Delivered[]) {
    this.queue = queue;
    this.messages = messages.map((message) => new Message(message));
  }

  ackAll(): void {
    this.#word ??= { acknowledged: true };
  }

  retryAll(options?: RetryOptions): void {
    this.#word ??= { acknowledged: false, delaySeconds: options?.delaySeconds };
  }

  /**
   * What is to become of each message: its own word counts before the batch's, and a handler that came to
   * its end without a word has acknowledged.
   * @param outcome whether the handler came to its end, or threw
   */
  static settle(batch: MessageBatch, outcome: "ok" | "exception"): Map<string, Word> {
    const otherwise = batch.#word ?? { acknowledged: outcome === "ok" };
    return new Map(
      batch.messages.map((message) => [message.id, Message.wordOf(message) ?? otherwise]),
    );
  }
}
