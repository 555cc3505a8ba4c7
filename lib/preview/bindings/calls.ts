/** A copy where one can be made: functions, requests, streams and the like are passed on as they are. */
export function copied(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}

/** A request with all its headers: a browser's own lose some (`upgrade`, `cookie`) when they are made. */
export function requestOf(input: RequestInfo | URL, init: RequestInit | undefined): Request {
  const request = new Request(input, init);
  const given = init?.headers ?? (input instanceof Request ? input.headers : undefined);
  if (given) Object.defineProperty(request, "headers", { value: new Headers(given) });
  return request;
}
