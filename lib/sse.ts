import { type ErrorPlace, ThawError } from "./errors.ts";

/** One step of a long operation, as the `progress` event carries it. */
export interface Progress {
  /** A short name in the field's words: `resolve`, `packages layer`, `top-level scope`, … */
  step: string;
  /** Milliseconds the step took (when done) or has taken since the operation began. */
  milliseconds: number;
  /** Set when the step has only begun; it is reported once more when it is done. */
  began?: true | undefined;
  /** What the step found or did, where its name doesn't say. */
  detail?: string | undefined;
  /** What a retry hands in to go on from here. */
  resume?: ResumePoint | undefined;
  /** Something that was looked at before anything is sent. */
  check?: Check | undefined;
}

/** How far a deploy came: what is uploaded needn't be sent again. */
export interface ResumePoint {
  /** Names what is deployed, and where to; another deploy doesn't go on from here. */
  key: string;
  /** The uploaded version's id. */
  version: string;
  /** Whether it serves already. */
  active: boolean;
}

/** What one look before a deploy found. */
export interface Check extends ErrorPlace {
  id: string;
  status: "ok" | "warn" | "fail";
  /** What was looked at, in a few words. */
  title: string;
  /** What was found, and for a `fail` what to do. */
  message: string;
  /** What the deploy can do about it when asked to. */
  offer?: "create" | "subdomain" | undefined;
}

/** The step in which a program's own code runs. */
export const TOP_LEVEL_STEP = "top-level scope";

export type Report = (progress: Progress) => void;

/**
 * Runs an operation and streams it as server-sent events: any number of `progress`, then exactly one
 * `result` or `error` ({@link ErrorBody}). The status is always 200: the stream has begun by then.
 */
export function streamOperation<T>(operation: (report: Report) => Promise<T>): Response {
  return eventStream(async (send) => {
    try {
      const result = await operation((progress) => void send("progress", JSON.stringify(progress)));
      await send("result", JSON.stringify(result));
    } catch (thrown) {
      await send("error", JSON.stringify(ThawError.from(thrown)));
    }
  });
}

/** The step a stream broke off in, and for how long it was under way. */
export interface Unfinished {
  step: string;
  milliseconds: number;
}

/**
 * Hands another part's stream on as it comes. One that breaks off, since its process ended, still ends in
 * an `error` event: the one that `explain` makes of the step that was under way.
 */
export function forwardOperation(
  response: Response,
  explain: (unfinished: Unfinished | undefined) => ThawError,
): Response {
  return eventStream(async (send) => {
    let step: string | undefined;
    let since = 0;
    for await (const { event, data } of readEvents(response)) {
      // Nobody reads any more: leaving the loop cancels the work.
      if (!(await send(event, data)) || event === "result" || event === "error") return;
      if (event !== "progress") continue;
      const progress = JSON.parse(data) as Progress;
      step = progress.began ? progress.step : undefined;
      since = performance.now();
    }
    const milliseconds = performance.now() - since;
    await send(
      "error",
      JSON.stringify(explain(step === undefined ? step : { step, milliseconds })),
    );
  });
}

/** Sends one event; false when nobody reads any more. */
export type Send = (event: string, data: string) => Promise<boolean>;

/** A response of server-sent events, for as long as `produce` runs. */
export function eventStream(produce: (send: Send) => Promise<void>): Response {
  const encoder = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const send: Send = (event, data) =>
    writer.write(encoder.encode(`event: ${event}\ndata: ${data}\n\n`)).then(
      () => true,
      () => false,
    );
  produce(send)
    .then(() => writer.close())
    .catch(() => undefined);
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

/** The events of such a response as they come; leaving the loop ends it. */
export async function* readEvents(
  response: Response,
): AsyncGenerator<{ event: string; data: string }> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  try {
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
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
