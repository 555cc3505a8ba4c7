export type ContentType = "json" | "text" | "bytes" | "v8";

export interface QueueSendOptions {
  contentType?: ContentType | undefined;
  delaySeconds?: number | undefined;
}

/** A message on its way: its body as the content type has it. */
export interface SentMessage {
  body: unknown;
  contentType: ContentType;
  delaySeconds?: number | undefined;
}

/** What stands behind a queue's producer binding. */
export interface QueueBackend {
  send(messages: SentMessage[]): Promise<void>;
}

/** Cloudflare's limits: messages in a batch, bytes of a message, bytes of a batch, seconds of delay. */
const LIMITS = { messages: 100, messageBytes: 128_000, batchBytes: 256_000, delay: 43_200 };

/**
 * A queue as a producer sees it; the workers SDK knows it by this name.
 * @see https://developers.cloudflare.com/queues/configuration/javascript-apis/#producer
 */
export class WorkerQueue {
  readonly #backend: QueueBackend;

  constructor(backend: QueueBackend) {
    this.#backend = backend;
  }

  async send(body: unknown, options?: QueueSendOptions | null): Promise<void> {
    const [message] = [prepare({ body, ...options })];
    await this.#backend.send([message.sent]);
  }

  async sendBatch(
    messages: Iterable<QueueSendOptions & { body: unknown }>,
    options?: Pick<QueueSendOptions, "delaySeconds"> | null,
  ): Promise<void> {
    const prepared = [...messages].map((message) =>
      prepare({ ...message, delaySeconds: message.delaySeconds ?? options?.delaySeconds }),
    );
    if (prepared.length === 0) throw new TypeError("Queue sendBatch failed: the batch is empty");
    if (prepared.length > LIMITS.messages) {
      throw new TypeError(
        `Queue sendBatch failed: batch message count of ${prepared.length} exceeds limit of ${LIMITS.messages}`,
      );
    }
    const bytes = prepared.reduce((sum, message) => sum + message.bytes, 0);
    if (bytes > LIMITS.batchBytes) {
      throw new TypeError(
        `Queue sendBatch failed: batch size of ${bytes} bytes exceeds limit of ${LIMITS.batchBytes}`,
      );
    }
    await this.#backend.send(prepared.map(({ sent }) => sent));
  }
}

function prepare(message: QueueSendOptions & { body: unknown }): {
  sent: SentMessage;
  bytes: number;
} {
  const { contentType = "json", delaySeconds } = message;
  if (delaySeconds !== undefined && !(delaySeconds >= 0 && delaySeconds <= LIMITS.delay)) {
    throw new TypeError(
      `Queue send failed: delaySeconds must be between 0 and ${LIMITS.delay}, not ${delaySeconds}`,
    );
  }
  const body = encode(message.body, contentType);
  const bytes = sizeOf(body);
  if (bytes > LIMITS.messageBytes) {
    throw new TypeError(
      `Queue send failed: message length of ${bytes} bytes exceeds limit of ${LIMITS.messageBytes}`,
    );
  }
  return { sent: { body, contentType, delaySeconds }, bytes };
}

/** JSON goes as text; what JSON can't hold is lost here as it is on Cloudflare. */
function encode(body: unknown, contentType: ContentType): unknown {
  if (contentType === "json") {
    const text = JSON.stringify(body) as string | undefined;
    if (text === undefined) throw new TypeError("Queue send failed: the body is undefined");
    return text;
  }
  if (contentType === "text" && typeof body !== "string") {
    throw new TypeError("Queue send failed: a body of the content type text must be a string");
  }
  if (contentType === "bytes" && !(body instanceof ArrayBuffer || ArrayBuffer.isView(body))) {
    throw new TypeError(
      "Queue send failed: a body of the content type bytes must be an ArrayBuffer or a view of one",
    );
  }
  if (!["text", "bytes", "v8"].includes(contentType)) {
    throw new TypeError(`Queue send failed: there is no content type ${String(contentType)}`);
  }
  return body;
}

function sizeOf(body: unknown): number {
  if (typeof body === "string") return new TextEncoder().encode(body).length;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  return new TextEncoder().encode(JSON.stringify(body) ?? "").length;
}

/** The body as a consumer gets it. */
export function decodeBody({ body, contentType }: SentMessage): unknown {
  return contentType === "json" ? (JSON.parse(body as string) as unknown) : body;
}
