import { ERROR_HEADER } from "../internal.ts";

/**
 * The response with `Server-Timing` entries of the edge in front of what the Worker set itself, and without
 * what would say that the edge made it. The body streams on as it comes; a WebSocket stays one. An answer
 * with nothing to add or to take out stays as it is: a copy of each is felt.
 */
export function withTiming(response: Response, entries: string[]): Response {
  const upgraded = response as Response & { webSocket?: unknown };
  if (upgraded.webSocket) return response;
  if (entries.length === 0 && !response.headers.has(ERROR_HEADER)) return response;
  const copy = new Response(response.body, response);
  copy.headers.delete(ERROR_HEADER);
  const own = copy.headers.get("server-timing");
  const all = [...entries, ...(own ? [own] : [])];
  if (all.length > 0) copy.headers.set("server-timing", all.join(", "));
  return copy;
}
