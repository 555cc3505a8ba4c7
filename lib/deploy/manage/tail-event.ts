import { z } from "zod";

/** One line that a Worker logged. */
export interface TailLog {
  /** `log`, `debug`, `info`, `warn` or `error`. */
  level: string;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
}

export interface TailException {
  name: string;
  message: string;
  stack: string;
}

/** One invocation of a Worker, as its live logs show it. */
export interface TailEvent {
  kind: "request" | "cron" | "queue" | "alarm" | "email" | "rpc" | "notice" | "other";
  /** What started it: `GET /path`, a cron expression, the queue's name, … */
  title: string;
  /** `ok`, `exception`, `exceededCpu`, `canceled`, … */
  outcome: string;
  /** Of the response to a request. */
  status: number | undefined;
  /** Milliseconds since 1970. */
  at: number;
  /** The version that ran; empty where the event doesn't say. */
  version: string;
  /** Milliseconds by the clock on the wall, and of them on the processor. */
  wallTime: number | undefined;
  cpuTime: number | undefined;
  logs: TailLog[];
  exceptions: TailException[];
}

const trace = z.looseObject({
  outcome: z.string().nullish(),
  eventTimestamp: z.number().nullish(),
  event: z.looseObject({}).nullish(),
  entrypoint: z.string().nullish(),
  scriptVersion: z.looseObject({ id: z.string().nullish() }).nullish(),
  wallTime: z.number().nullish(),
  cpuTime: z.number().nullish(),
  logs: z
    .array(
      z.looseObject({
        level: z.string(),
        message: z.unknown().optional(),
        timestamp: z.number().nullish(),
      }),
    )
    .nullish(),
  exceptions: z
    .array(
      z.looseObject({
        name: z.string().nullish(),
        message: z.unknown().optional(),
        stack: z.string().nullish(),
      }),
    )
    .nullish(),
});
const cause = z.looseObject({
  request: z.looseObject({ method: z.string(), url: z.string() }).optional(),
  response: z.looseObject({ status: z.number() }).nullish(),
  cron: z.string().optional(),
  scheduledTime: z.unknown().optional(),
  queue: z.string().optional(),
  batchSize: z.number().optional(),
  mailFrom: z.string().optional(),
  rpcMethod: z.string().optional(),
  message: z.string().optional(),
  type: z.string().optional(),
});

type Cause = Pick<TailEvent, "kind" | "title" | "status">;

/**
 * A message of a tail session (`trace-v1`) as an event; undefined for what is none.
 * @see https://developers.cloudflare.com/workers/runtime-apis/handlers/tail/
 */
export function readTailEvent(message: string, now = Date.now()): TailEvent | undefined {
  const parsed = trace.safeParse(parse(message));
  if (!parsed.success) return undefined;
  const { outcome, eventTimestamp, event, entrypoint, scriptVersion, logs, exceptions } =
    parsed.data;
  return {
    ...causeOf(event, entrypoint ?? ""),
    outcome: outcome ?? "unknown",
    at: eventTimestamp ?? now,
    version: scriptVersion?.id ?? "",
    wallTime: parsed.data.wallTime ?? undefined,
    cpuTime: parsed.data.cpuTime ?? undefined,
    logs: (logs ?? []).map(({ level, message, timestamp }) => ({
      level,
      text: textOf(message),
      at: timestamp ?? eventTimestamp ?? now,
    })),
    exceptions: (exceptions ?? []).map(({ name, message, stack }) => ({
      name: name ?? "Error",
      message: textOf(message),
      stack: stack ?? "",
    })),
  };
}

/** What started the Worker, told by which fields there are, as wrangler does it. */
function causeOf(event: unknown, entrypoint: string): Cause {
  const read = cause.safeParse(event);
  const found = read.success ? read.data : undefined;
  const as = (kind: TailEvent["kind"], title: string, status?: number): Cause => ({
    kind,
    title,
    status,
  });
  if (!found) return as("other", "Event");
  if (found.cron !== undefined) return as("cron", found.cron);
  if (found.request) {
    const { method, url } = found.request;
    return as("request", `${method} ${pathOf(url)}`, found.response?.status);
  }
  if (found.mailFrom !== undefined) return as("email", `From ${found.mailFrom}`);
  if (found.queue !== undefined) {
    const count = found.batchSize ?? 0;
    return as("queue", `${found.queue}: ${count} ${count === 1 ? "message" : "messages"}`);
  }
  if (found.rpcMethod !== undefined) {
    return as("rpc", [entrypoint, found.rpcMethod].filter(Boolean).join("."));
  }
  if (found.scheduledTime !== undefined) return as("alarm", "Alarm");
  if (found.message !== undefined && found.type !== undefined) return as("notice", found.message);
  return as("other", "Event");
}

function pathOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? parsed.pathname + parsed.search : url;
}

/** What `console.log` would show: texts as they are, anything else as JSON. */
function textOf(message: unknown): string {
  const parts = Array.isArray(message) ? message : [message];
  return parts
    .map((part: unknown) =>
      typeof part === "string" ? part : (JSON.stringify(part) ?? "undefined"),
    )
    .join(" ");
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
