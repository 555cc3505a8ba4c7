import { ThawError } from "../errors.ts";
import { type Report, readOperation } from "../sse.ts";

export interface AskOptions {
  /** POST for what has a body, else GET, unless given. */
  method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** Calls one of the page's own routes and reads its stream of events to the end. */
export async function callOperation<T>(
  path: string,
  body: unknown,
  report?: Report,
  options: Pick<AskOptions, "signal" | "headers"> = {},
): Promise<T> {
  return readOperation<T>(await askRoute(path, { ...options, method: "POST", body }), report);
}

/** Calls one of the page's own routes and gives its JSON. @throws ThawError what the route answers */
export async function askJson<T>(path: string, options: AskOptions = {}): Promise<T> {
  const response = await askRoute(path, options);
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw ThawError.fromBody(body);
  return body as T;
}

/** Calls one of the page's own routes. @throws ThawError `edge_unavailable` when nothing answers */
export async function askRoute(
  path: string,
  { body, method = body === undefined ? "GET" : "POST", headers = {}, signal }: AskOptions,
): Promise<Response> {
  const json = body === undefined ? {} : { "content-type": "application/json" };
  return fetch(path, {
    method,
    headers: { ...json, ...headers },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw new ThawError("time_limit", "Stopped.", { cause });
    throw new ThawError(
      "edge_unavailable",
      "Thaw's server doesn't answer. Your files are safe in this browser; see whether it still runs, then try again.",
      { cause },
    );
  });
}
