import type { DurableObjectId } from "./id.ts";

/** Names an object to what stands behind its namespace. */
export interface ObjectTarget {
  id: string;
  name?: string | undefined;
}

/** What stands behind a namespace: it reaches that namespace's objects and no others. */
export interface ObjectsBackend extends ObjectCalls {
  /** A request with the target, as JSON, in the header {@link OBJECT_HEADER}. */
  fetch(request: Request): Promise<Response>;
  setAlarm(target: ObjectTarget, time: number | null): Promise<void>;
  getAlarm(target: ObjectTarget): Promise<number | null>;
}

/** The part of it that a stub needs beside the way of its requests. */
export interface ObjectCalls {
  call(target: ObjectTarget, method: string, args: unknown[]): Promise<unknown>;
}

/** Sends a request to an object, given as `fetch` takes it. */
export type SendRequest = (
  target: ObjectTarget,
  input: RequestInfo | URL,
  init?: RequestInit,
) => Promise<Response>;

/** By RPC a request goes alone, with whom it is for in a header. */
export const sendByHeader =
  (backend: Pick<ObjectsBackend, "fetch">): SendRequest =>
  (target, input, init) =>
    backend.fetch(withTarget(new Request(input, init), target));

export const OBJECT_HEADER = "x-thaw-object";

/** A class of its own for its name alone: the workers SDK looks at it. */
class DurableObject {}

/**
 * A stub: `fetch`, the object's own methods by RPC, and its id. An object whose methods have any name is a
 * Proxy; names that JavaScript itself looks up on any value are left alone.
 */
export function makeStub(calls: ObjectCalls, send: SendRequest, id: DurableObjectId): object {
  const target: ObjectTarget = { id: String(id), name: id.name };
  const own: Record<string, unknown> = {
    id,
    name: id.name,
    fetch: (input: RequestInfo | URL, init?: RequestInit) => send(target, input, init),
  };
  const methods = new Map<string, unknown>();
  return new Proxy(new DurableObject(), {
    get(object, key) {
      if (typeof key === "symbol" || key === "then" || key in object) {
        return Reflect.get(object, key);
      }
      if (Object.hasOwn(own, key)) return own[key];
      const known = methods.get(key);
      if (known) return known;
      const method = (...args: unknown[]) => calls.call(target, key, args);
      methods.set(key, method);
      return method;
    },
  });
}

function withTarget(request: Request, target: ObjectTarget): Request {
  const headers = new Headers(request.headers);
  headers.set(OBJECT_HEADER, encodeURIComponent(JSON.stringify(target)));
  return new Request(request, { headers });
}

/** The target a request names, and the request as the object is to see it. */
export function takeTarget(request: Request): { target: ObjectTarget; request: Request } {
  const headers = new Headers(request.headers);
  const named = headers.get(OBJECT_HEADER) ?? "{}";
  headers.delete(OBJECT_HEADER);
  const target = JSON.parse(decodeURIComponent(named)) as ObjectTarget;
  return { target, request: new Request(request, { headers }) };
}
