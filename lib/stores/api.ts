import { ThawError } from "../errors.ts";
import { type Report, readOperation } from "../sse.ts";

/** Calls one of the page's own routes and reads its stream of events to the end. */
export async function callOperation<T>(
  path: string,
  body: unknown,
  report?: Report,
  { signal, headers = {} }: { signal?: AbortSignal; headers?: Record<string, string> } = {},
): Promise<T> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal: signal ?? null,
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw new ThawError("time_limit", "Stopped.", { cause });
    throw new ThawError(
      "edge_unavailable",
      "Thaw's server doesn't answer. Your files are safe in this browser; see whether it still runs, then try again.",
      { cause },
    );
  });
  return readOperation<T>(response, report);
}
