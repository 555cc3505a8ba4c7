import { dropThawHeaders } from "../internal.ts";

/**
 * The response with `Server-Timing` entries of the edge in front of what the Worker set itself. The body
 * streams on as it comes; a WebSocket stays one. `x-thaw-*` headers are the edge's own and are taken out.
 */
export function withTiming(response: Response, entries: string[]): Response {
  const upgraded = response as Response & { webSocket?: unknown };
  if (upgraded.webSocket) return response;
  const copy = new Response(response.body, response);
  dropThawHeaders(copy.headers);
  const own = copy.headers.get("server-timing");
  copy.headers.set("server-timing", [...entries, ...(own ? [own] : [])].join(", "));
  return copy;
}
