/**
 * The JS module `_thaw_http`: requests and responses go between JavaScript and Python in one call each way.
 * A call costs a small part of what a proxy for each header and its parts does.
 */
export const http = { head, body, read, respond };

/** Between the parts of a head: neither a URL nor a header can hold a line's end. */
const SEPARATOR = "\n";

/** Up to here a body is read in one go, in bytes. */
const SMALL = 65_536;

/**
 * What is known of a request without its body, as lines: method, protocol (`https:`), path, query (with its
 * `?`), then name and value of each header in turns. Nothing for what is no request.
 */
function head(request: unknown): string | undefined {
  if (!(request instanceof Request)) return undefined;
  const { protocol, pathname, search } = new URL(request.url);
  const parts = [request.method, protocol, pathname, search];
  for (const [name, value] of request.headers) parts.push(name, value);
  return parts.join(SEPARATOR);
}

/** How a request's body is to be read. One that was read before is a stream, which says so itself. */
function body(request: Request): "none" | "small" | "stream" {
  const { body, bodyUsed, headers } = request;
  if (body === null) return "none";
  const length = headers.get("content-length") ?? "";
  const isSmall = /^\d{1,5}$/.test(length) && Number(length) <= SMALL;
  return isSmall && !bodyUsed && !body.locked ? "small" : "stream";
}

/** Reads a request's whole body, and calls once: with the content, or with why it can't be read. */
function read(
  request: Request,
  settled: (content: ArrayBuffer | undefined, error: unknown) => unknown,
): void {
  void request.arrayBuffer().then(
    (content) => settled(content, undefined),
    (error: unknown) => settled(undefined, error),
  );
}

/**
 * A response.
 * @param lines name and value of each header in turns, in `count` lines
 * @param content its body, copied or streamed; none for a status that has none
 * @param init more for the response
 * @throws TypeError, RangeError what `Response` and `Headers` refuse
 */
function respond(
  status: number,
  lines: string,
  count: number,
  content: Uint8Array | ReadableStream | undefined,
  init: object | undefined,
): Response {
  const parts = count === 0 ? [] : lines.split(SEPARATOR);
  const headers: [string, string][] = [];
  // One with a line's end in it would be another's name: it is refused, as it is by itself.
  if (parts.length !== count) headers.push(["x", `1${SEPARATOR}2`]);
  for (let at = 0; at < parts.length; at += 2) headers.push([parts[at] ?? "", parts[at + 1] ?? ""]);
  return new Response((content ?? null) as BodyInit | null, { ...init, status, headers });
}
