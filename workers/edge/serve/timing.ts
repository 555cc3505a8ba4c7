/**
 * The response with `Server-Timing` entries of the edge in front of what the Worker set itself. The body
 * streams on as it comes; a WebSocket stays one. `x-thaw-*` headers are the edge's own and are taken out.
 */
export function withTiming(response: Response, entries: string[]): Response {
  const upgraded = response as Response & { webSocket?: unknown };
  if (upgraded.webSocket) return response;
  const copy = new Response(response.body, response);
  for (const name of [...copy.headers.keys()]) {
    if (name.startsWith("x-thaw-")) copy.headers.delete(name);
  }
  const own = copy.headers.get("server-timing");
  copy.headers.set("server-timing", [...entries, ...(own ? [own] : [])].join(", "));
  return copy;
}
