import type { ObjectTarget } from "../../../../lib/worker/bindings/objects/stub.ts";

/** Which object of which Worker an object of ours hosts. */
export interface Identity {
  /** The namespace's id, in the account. */
  namespace: string;
  /** The Worker that implements the class. */
  script: string;
  className: string;
  target: ObjectTarget;
}

const HEADER = "x-thaw-identity";

/** Only serve itself can reach the objects that read this. */
export function withIdentity(request: Request, identity: Identity): Request {
  const headers = new Headers(request.headers);
  headers.set(HEADER, encodeURIComponent(JSON.stringify(identity)));
  return new Request(request, { headers });
}

export function takeIdentity(request: Request): { identity: Identity; request: Request } {
  const headers = new Headers(request.headers);
  const identity = JSON.parse(decodeURIComponent(headers.get(HEADER) ?? "")) as Identity;
  headers.delete(HEADER);
  return { identity, request: new Request(request, { headers }) };
}
