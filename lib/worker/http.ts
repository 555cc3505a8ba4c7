import type { Mailbox } from "./mailbox.ts";

/**
 * The JS module `_thaw_http`: requests and responses go between JavaScript and Python in one call each way.
 * A call costs a small part of what a proxy for each header and its parts does.
 */
export interface HttpModule {
  head(request: unknown): string | undefined;
  read(
    request: Request,
    settled: (content: ArrayBuffer | undefined, error: unknown) => unknown,
  ): void;
  respond(
    status: number,
    lines: string,
    count: number,
    size: number | undefined,
    content: Uint8Array | ReadableStream | undefined,
    init: object | undefined,
  ): Response;
  /** Set by a program that asks for the heads and small bodies of its requests: they come along from then on. */
  ahead: boolean;
  /** Where Python puts small bodies; there once the program serves. */
  mailbox: Mailbox | undefined;
}

/** One for each instance. */
export function httpModule(): HttpModule {
  const module: HttpModule = {
    head,
    read,
    /**
     * A response.
     * @param lines name and value of each header in turns, in `count` lines
     * @param size bytes of its body, if that is in the mailbox
     * @param content else its body, copied or streamed; none for a status that has none
     * @param init more for the response
     * @throws TypeError, RangeError what `Response` and `Headers` refuse
     */
    respond(status, lines, count, size, content, init) {
      const body = size === undefined ? content : module.mailbox?.take(size);
      const headers = headersOf(lines, count);
      return new Response((body ?? null) as BodyInit | null, { ...init, status, headers });
    },
    ahead: false,
    mailbox: undefined,
  };
  return module;
}

/** Between the parts of a head: neither a URL nor a header can hold a line's end. */
const SEPARATOR = "\n";

/** Up to here a body is read in one go, in bytes. */
const SMALL = 65_536;

/**
 * What is known of a request without its body, as lines: how its body is to be read, method, protocol
 * (`https:`), path, query (with its `?`), then name and value of each header in turns. Nothing for what is no
 * request.
 */
function head(request: unknown): string | undefined {
  return request instanceof Request ? headLines(request, bodyKind(request)) : undefined;
}

function headLines(request: Request, kind: BodyKind): string {
  const { protocol, pathname, search } = new URL(request.url);
  const parts = [kind, request.method, protocol, pathname, search];
  for (const [name, value] of request.headers) parts.push(name, value);
  return parts.join(SEPARATOR);
}

type BodyKind = "none" | "small" | "stream";

/** How a request's body is to be read. One that was read before is a stream, which says so itself. */
function bodyKind(request: Request): BodyKind {
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

function headersOf(lines: string, count: number): [string, string][] {
  const parts = count === 0 ? [] : lines.split(SEPARATOR);
  const headers: [string, string][] = [];
  // One with a line's end in it would be another's name: it is refused, as it is by itself.
  if (parts.length !== count) headers.push(["x", `1${SEPARATOR}2`]);
  for (let at = 0; at < parts.length; at += 2) headers.push([parts[at] ?? "", parts[at + 1] ?? ""]);
  return headers;
}

/** A request as the program gets it, and what comes along with it. */
export interface ToldAhead {
  request: Request;
  /** What {@link HttpModule.head} gives. */
  head?: string | undefined;
  content?: Uint8Array | undefined;
}

/**
 * Head and small body of a request. The body is read, so the program gets a request with the same content: it may
 * want to read it by itself. One that can't be read is left to it as well.
 */
export async function tellAhead(request: Request): Promise<ToldAhead> {
  const kind = bodyKind(request);
  const head = headLines(request, kind);
  if (kind !== "small") return { request, head };
  try {
    const content = new Uint8Array(await request.arrayBuffer());
    return { request: new Request(request, { body: content }), head, content };
  } catch {
    return { request, head };
  }
}
