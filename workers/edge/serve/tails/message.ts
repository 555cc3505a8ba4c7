import type { TraceItem } from "@cloudflare/workers-types";

/** Whose events a stub is told of. */
export interface TailProps {
  /** The Worker's key, and its own name. */
  key: string;
  name: string;
  version: string;
}

/** An invocation of a Worker as tails hear of it (`trace-v1`). */
export interface TailMessage {
  outcome: string;
  scriptName: string;
  scriptVersion: { id: string };
  entrypoint?: string | undefined;
  durableObjectId?: string | undefined;
  executionModel: string;
  truncated: boolean;
  /** Milliseconds since 1970. */
  eventTimestamp: number;
  event: TailCause | null;
  logs: { level: string; message: unknown; timestamp: number }[];
  exceptions: { name: string; message: string; stack?: string | undefined; timestamp: number }[];
  diagnosticsChannelEvents: unknown[];
}

/** What started it; which fields there are says which kind it is. */
export interface TailCause {
  request?: { method: string; url: string; headers: Record<string, string> };
  response?: { status: number };
  rpcMethod?: string;
  scheduledTime?: unknown;
  [field: string]: unknown;
}

interface TracedLog {
  level: string;
  message: unknown;
  timestamp: number;
  /** Beside the text of an error that was logged, its parts. */
  errorInfo?: ({ name: string; message: string; stack?: string } | null)[];
}

/** The class of errors that Python's exceptions become (`lib/errors.ts`); their stack is the traceback. */
const PYTHON = "ThawError";
/** What the hosts of Durable Objects call for an alarm. */
const ALARM = "thawAlarm";

/** What the runtime recorded, as a message. A Python handler that failed answers 500 by itself: that is told as its exception. */
export function toMessage(item: TraceItem, { name, version }: TailProps): TailMessage {
  const logs: TailMessage["logs"] = [];
  const exceptions: TailMessage["exceptions"] = item.exceptions.map((thrown) => ({
    ...named(thrown),
    timestamp: thrown.timestamp,
  }));
  for (const log of item.logs as TracedLog[]) {
    const [error] = log.errorInfo ?? [];
    if (log.level === "error" && error?.name === PYTHON) {
      exceptions.push({ ...named(error), timestamp: log.timestamp });
    } else {
      logs.push({ level: log.level, message: log.message, timestamp: log.timestamp });
    }
  }
  const failed = item.outcome === "ok" && exceptions.length > 0;
  return {
    outcome: failed ? "exception" : item.outcome,
    scriptName: name,
    scriptVersion: { id: version },
    ...(item.entrypoint ? { entrypoint: item.entrypoint } : {}),
    ...(item.durableObjectId ? { durableObjectId: item.durableObjectId } : {}),
    executionModel: item.executionModel,
    truncated: item.truncated,
    eventTimestamp: item.eventTimestamp ?? Date.now(),
    event: causeOf(item),
    logs,
    exceptions,
    diagnosticsChannelEvents: item.diagnosticsChannelEvents.map(plain),
  };
}

function causeOf({ event, eventTimestamp }: TraceItem): TailCause | null {
  if (!event) return null;
  const cause = plain(event) as TailCause;
  if (cause.rpcMethod === ALARM) return { scheduledTime: eventTimestamp };
  if (cause.request) {
    // Where requests come from is made up on this machine.
    const { method, url, headers } = cause.request;
    return { ...cause, request: { method, url, headers } };
  }
  return cause;
}

/** Records of the runtime show what they hold as JSON only. */
const plain = (record: unknown): unknown => JSON.parse(JSON.stringify(record));

/** A Python exception by its own name rather than that of the error which carries it. */
function named({ name, message, stack }: { name: string; message: string; stack?: string }) {
  const [, type, text] = (name === PYTHON && /^([A-Za-z_][\w.]*): (.*)$/s.exec(message)) || [];
  if (type === undefined) return { name: name === PYTHON ? "Error" : name, message, stack };
  return { name: type, message: text ?? "", stack };
}
