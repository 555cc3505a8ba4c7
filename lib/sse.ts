import { ThawError } from "./errors.ts";

/** One step of a long operation, as the `progress` event carries it. */
export interface Progress {
  /** A short name in the field's words: `resolve`, `packages layer`, `top-level scope`, … */
  step: string;
  /** Milliseconds the step took (when done) or has taken since the operation began. */
  milliseconds: number;
}

export type Report = (progress: Progress) => void;

/**
 * Runs an operation and streams it as server-sent events: any number of `progress`, then exactly one
 * `result` or `error` ({@link ErrorBody}). The status is always 200: the stream has begun by then.
 */
export function streamOperation<T>(operation: (report: Report) => Promise<T>): Response {
  const encoder = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const send = (event: string, data: unknown): Promise<void> =>
    writer
      .write(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
      .catch(() => undefined);
  const run = async (): Promise<void> => {
    try {
      await send("result", await operation((progress) => void send("progress", progress)));
    } catch (thrown) {
      await send("error", ThawError.from(thrown).toJSON());
    }
    await writer.close().catch(() => undefined);
  };
  void run();
  return new Response(readable, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
  });
}

/**
 * Reads such a stream to its end: reports progress as it comes, gives the result, throws the error.
 * A stream that ends with neither is a `process_restarted`: the part that ran it went away.
 */
export async function readOperation<T>(response: Response, report?: Report): Promise<T> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    throw ThawError.fromBody(await response.json().catch(() => ({ status: response.status })));
  }
  for await (const { event, data } of readEvents(response)) {
    if (event === "progress") report?.(JSON.parse(data) as Progress);
    else if (event === "result") return JSON.parse(data) as T;
    else if (event === "error") throw ThawError.fromBody(JSON.parse(data));
  }
  throw new ThawError(
    "process_restarted",
    "The process that did this work ended before it was done. Nothing was stored; try again.",
  );
}

async function* readEvents(response: Response): AsyncGenerator<{ event: string; data: string }> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done) return;
    buffer += value;
    let end = buffer.indexOf("\n\n");
    while (end >= 0) {
      const lines = buffer.slice(0, end).split("\n");
      buffer = buffer.slice(end + 2);
      const field = (name: string): string =>
        lines
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join("\n");
      yield { event: field("event"), data: field("data") };
      end = buffer.indexOf("\n\n");
    }
  }
}
