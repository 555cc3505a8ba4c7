import { z } from "zod";
import { type ErrorBody, ThawError } from "../../../errors.ts";
import type { Change, ListRange, RecordKey, Records } from "./types.ts";

const collection = z.string().max(4096);
const key = z.union([z.string().max(8192), z.number()]);

const change = z.discriminatedUnion("type", [
  z.object({ type: z.literal("put"), collection, key, value: z.unknown() }),
  z.object({ type: z.literal("delete"), collection, key }),
  z.object({ type: z.literal("clear"), collection }),
]);

const requestSchema = z.discriminatedUnion("ask", [
  z.object({ id: z.number(), ask: z.literal("get"), collection, key }),
  z.object({
    id: z.number(),
    ask: z.literal("list"),
    collection,
    range: z.object({
      prefix: z.string().max(8192).optional(),
      after: key.optional(),
      limit: z.number().int().positive().optional(),
    }),
  }),
  z.object({ id: z.number(), ask: z.literal("write"), changes: z.array(change) }),
]);

const numberedSchema = z.object({ id: z.number() });

type Request = z.infer<typeof requestSchema>;
type Ask = Request extends infer R ? (R extends unknown ? Omit<R, "id"> : never) : never;

type Answer = { id: number; value: unknown } | { id: number; error: ErrorBody };

/**
 * Answers on a port for records: get, list and write, and nothing else. On the other end is a program that
 * nobody trusts, so what it sends is data that was checked, and never names anything to be called.
 */
export function serveRecords(port: MessagePort, records: Records): void {
  const answer = async (data: unknown): Promise<void> => {
    const numbered = numberedSchema.safeParse(data);
    // What has no number can't be answered, and comes from none of ours.
    if (!numbered.success) return;
    const { id } = numbered.data;
    port.postMessage(
      await run(records, data).then(
        (value): Answer => ({ id, value }),
        (thrown: unknown): Answer => ({ id, error: ThawError.from(thrown).toJSON() }),
      ),
    );
  };
  port.onmessage = ({ data }) => void answer(data);
}

async function run(records: Records, data: unknown): Promise<unknown> {
  const parsed = requestSchema.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".");
    throw new ThawError("bad_request", `The storage can't take this: ${place}: ${issue?.message}`);
  }
  const request = parsed.data;
  switch (request.ask) {
    case "get":
      return records.get(request.collection, request.key);
    case "list":
      return records.list(request.collection, request.range);
    case "write":
      return records.write(request.changes);
  }
}

/** The records at the other end of a port that {@link serveRecords} answers on. */
export class RemoteRecords implements Records {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #last = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Answer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("error" in data) waiting?.reject(ThawError.fromBody(data.error));
      else waiting?.resolve(data.value);
    };
  }

  get(collection: string, key: RecordKey): Promise<unknown> {
    return this.#ask({ ask: "get", collection, key });
  }

  async list(collection: string, range: ListRange = {}): Promise<[RecordKey, unknown][]> {
    return (await this.#ask({ ask: "list", collection, range })) as [RecordKey, unknown][];
  }

  async write(changes: Change[]): Promise<void> {
    if (changes.length > 0) await this.#ask({ ask: "write", changes });
  }

  /** The message is posted within the call: it arrives even if this Web Worker ends right after. */
  #ask(request: Ask): Promise<unknown> {
    const id = ++this.#last;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    try {
      this.#port.postMessage({ ...request, id });
    } catch (thrown) {
      // What can't be cloned is the caller's mistake, told in the browser's words.
      this.#waiting.delete(id);
      waiting.reject(thrown);
    }
    return waiting.promise;
  }
}
