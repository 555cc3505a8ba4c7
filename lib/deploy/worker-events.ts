import { z } from "zod";
import { ThawError } from "../errors.ts";
import type { PreviewRequest } from "../preview/types.ts";
import type { EventOutcome, ProgramEvent, QueueEvent } from "../worker/events/types.ts";
import { CloudflareError } from "./envelope.ts";
import { localAddress, localTarget } from "./local.ts";

/** The parts of the edge, as one of Thaw's own processes reaches them. */
export interface EdgeParts {
  control: { fetch(input: string, init?: RequestInit): Promise<Response> };
  serve: { fetch(input: string, init?: RequestInit): Promise<Response> };
  internalToken: string;
  publicOrigin: string;
  /** How long a Worker may take to begin an answer; as long as front waits by default, unless given. */
  answerMs?: number | undefined;
}

const FIRST_BYTE_MS = 100_000;
const NO_QUEUE = 11_000;

const anything = z.unknown();
const queueResult = z.looseObject({
  consumers: z.array(z.looseObject({ script: z.string().nullish() })).nullish(),
});
const outcomeResult = z.object({ outcome: z.string() });
const callResult = z.object({ result: z.string() });

/**
 * A request to a deployed Worker, which sees it at its public address.
 * @throws ThawError `bad_request` for headers that can't be sent; what the edge itself answers in place of
 *   the Worker: `worker_not_found` and the like
 */
export async function askWorker(
  parts: EdgeParts,
  name: string,
  { method, path, headers, body }: PreviewRequest,
): Promise<Response> {
  const { control, internalToken, publicOrigin, answerMs = FIRST_BYTE_MS } = parts;
  const { origin } = new URL(localAddress(publicOrigin, name));
  // The path is a stranger's: resolved here, it can't lead out of the Worker's and into control's own.
  const { pathname, search } = new URL(origin + path);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), answerMs);
  try {
    const where = `${encodeURIComponent(name)}/${encodeURIComponent(origin)}${pathname}${search}`;
    const sent = makeHeaders(headers);
    sent.set("x-thaw-internal", internalToken);
    const response = await control.fetch(`http://control/internal/serve/${where}`, {
      method,
      headers: sent,
      body: body as Uint8Array<ArrayBuffer> | null,
      redirect: "manual",
      signal: late.signal,
    });
    if (response.headers.has("x-thaw-error")) throw await errorOf(response);
    return response;
  } catch (thrown) {
    if (!late.signal.aborted) throw thrown;
    const seconds = answerMs / 1000;
    throw new ThawError("edge_unavailable", `The Worker gave no answer within ${seconds} s.`);
  } finally {
    clearTimeout(timer);
  }
}

function makeHeaders(headers: [string, string][]): Headers {
  try {
    return new Headers(headers);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ThawError("bad_request", `The request can't be sent: ${why}`, { cause });
  }
}

/**
 * An event for a deployed Worker on the edge. A schedule runs at once, messages go into the real queue, a
 * method is called as another Worker would.
 * @throws ThawError `worker_not_found`, `not_found` for a queue that isn't there; what the handler raised
 */
export async function sendToWorker(
  parts: EdgeParts,
  name: string,
  event: ProgramEvent,
): Promise<EventOutcome> {
  const began = performance.now();
  const took = () => performance.now() - began;
  switch (event.kind) {
    case "scheduled": {
      const { cron, scheduledTime } = event;
      const answer = await callServe(parts, "scheduled", { name, cron, scheduledTime });
      const { outcome } = outcomeResult.parse(answer);
      if (outcome === "ok") return { kind: "scheduled", noRetry: false, milliseconds: took() };
      throw new ThawError(
        "python_exception",
        `The scheduled handler of "${name}" did not come to its end (outcome: ${outcome}). Run the same in the preview to see where.`,
      );
    }
    case "queue":
      await enqueue(parts, event);
      return {
        kind: "queued",
        queue: event.queue,
        messages: event.messages.length,
        milliseconds: took(),
      };
    case "call": {
      const { entrypoint, method, args } = event;
      const answer = await callServe(parts, "call", { name, entrypoint, method, args });
      return { kind: "call", ...callResult.parse(answer), milliseconds: took() };
    }
  }
}

async function enqueue(parts: EdgeParts, { queue, messages }: QueueEvent): Promise<void> {
  const { client } = localTarget(parts);
  const path = `/queues/${encodeURIComponent(queue)}`;
  const { consumers } = await client.call("GET", path, queueResult).catch((thrown: unknown) => {
    if (!(thrown instanceof CloudflareError) || thrown.cloudflareCode !== NO_QUEUE) throw thrown;
    const message = `The edge has no queue ${queue}. A deploy of a project that is bound to it makes it.`;
    throw new ThawError("not_found", message, { action: "run_on_edge" });
  });
  if (!consumers?.length) {
    throw new ThawError("not_found", `Nobody takes from the queue ${queue}.`, {
      action: "run_on_edge",
    });
  }
  await client.call("POST", `${path}/messages/batch`, anything, {
    messages: messages.map(({ contentType, body }) => ({
      content_type: contentType,
      body: contentType === "json" ? (JSON.parse(body) as unknown) : body,
    })),
  });
}

async function callServe(
  { serve, internalToken }: EdgeParts,
  path: string,
  body: unknown,
): Promise<unknown> {
  const response = await serve
    .fetch(`http://serve/internal/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-thaw-internal": internalToken },
      body: JSON.stringify(body),
    })
    .catch((cause: unknown) => {
      const message = "The part that serves Workers was restarted, or is starting. Try again.";
      throw new ThawError("process_restarted", message, { cause });
    });
  if (!response.ok) throw await errorOf(response);
  return response.json();
}

/** The error that the edge answered with; a Worker that isn't there can be deployed. */
async function errorOf(response: Response): Promise<ThawError> {
  const error = ThawError.fromBody(await response.json().catch(() => null));
  if (error.code !== "worker_not_found") return error;
  return new ThawError(error.code, error.message, { action: "run_on_edge" });
}
