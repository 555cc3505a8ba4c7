import type { ControlEnv } from "../../env.ts";
import { INTERNAL_HEADER, withoutThawHeaders } from "../../internal.ts";
import { ApiError } from "../envelope.ts";

const unavailable = (): ApiError =>
  new ApiError(
    503,
    10013,
    "The process that holds this data doesn't answer. Try again in a moment.",
  );

/** A call to the process that holds the data; `path` begins with the kind of resource and its id. */
export async function askServe(
  env: ControlEnv,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set(INTERNAL_HEADER, env.INTERNAL_TOKEN);
  return env.SERVE.fetch(`http://serve/internal/resources/${path}`, { ...init, headers }).catch(
    () => {
      throw unavailable();
    },
  );
}

/** The result of such a call, or its error. */
export async function serveResult<T>(
  env: ControlEnv,
  path: string,
  init: RequestInit = {},
): Promise<T> {
  const response = await askServe(env, path, init);
  if (!response.ok) throw await toError(response);
  return ((await response.json()) as { result: T }).result;
}

/** An answer that says no, as an error of the API. */
export async function toError(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as {
    errors?: { code: number; message: string }[];
  } | null;
  const [error] = body?.errors ?? [];
  return error ? new ApiError(response.status, error.code, error.message) : unavailable();
}

/** Passes a client's request on as it is, without its token. */
export function passOn(env: ControlEnv, request: Request, path: string): Promise<Response> {
  const headers = withoutThawHeaders(request.headers);
  headers.delete("authorization");
  const { method, body } = request;
  const init = { method, headers, body, redirect: "manual" } as const;
  return askServe(env, `${path}${new URL(request.url).search}`, init);
}

/** What follows a marker in a request's path, still encoded. */
export function pathAfter(request: Request, marker: string): string {
  const { pathname } = new URL(request.url);
  return pathname.slice(pathname.indexOf(marker) + marker.length);
}
