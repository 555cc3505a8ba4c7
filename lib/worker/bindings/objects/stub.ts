import type { DurableObjectId } from "./id.ts";

/** Names an object to what stands behind its namespace. */
export interface ObjectTarget {
  id: string;
  name?: string | undefined;
}

/** What stands behind a namespace: it reaches that namespace's objects and no others. */
export interface ObjectsBackend {
  /** A request with the target, as JSON, in the header {@link OBJECT_HEADER}. */
  fetch(request: Request): Promise<Response>;
  call(target: ObjectTarget, method: string, args: unknown[]): Promise<unknown>;
  setAlarm(target: ObjectTarget, time: number | null): Promise<void>;
  getAlarm(target: ObjectTarget): Promise<number | null>;
}

export const OBJECT_HEADER = "x-thaw-object";

/** A class of its own for its name alone: the workers SDK looks at it. */
class DurableObject {}

/**
 * A stub: `fetch`, the object's own methods by RPC, and its id. An object whose methods have any name is a
 * Proxy; names that JavaScript itself looks up on any value are left alone.
 */
export function makeStub(backend: ObjectsBackend, id: DurableObjectId): object {
  const target: ObjectTarget = { id: String(id), name: id.name };
  const own: Record<string, unknown> = {
    id,
    name: id.name,
    fetch: (input: RequestInfo | URL, init?: RequestInit) =>
      backend.fetch(withTarget(new Request(input, init), target)),
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
      const method = (...args: unknown[]) => backend.call(target, key, args);
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
