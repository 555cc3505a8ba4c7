import { type ErrorCode, ThawError } from "../../../lib/errors.ts";
import { internalHeaders, type Part, type WebEnv } from "./env.ts";

/** Calls a part, so that one that is down is an error with its name and not a stack trace. */
async function callPart(
  part: Part,
  url: string,
  init: RequestInit,
  down: ThawError,
): Promise<Response> {
  let response: Response;
  try {
    response = await part.fetch(url, init);
  } catch (cause) {
    throw new ThawError(down.code, down.message, { cause });
  }
  const type = response.headers.get("content-type") ?? "";
  // A gateway's own page, not an answer of the part.
  if (response.status >= 500 && !/json|event-stream/.test(type)) throw down;
  return response;
}

/** One of the builder's operations; its stream of events is handed through as it comes. */
export async function streamFromBuilder(
  env: WebEnv,
  path: "/packages" | "/snapshot",
  body: unknown,
): Promise<Response> {
  const upstream = await callPart(
    env.BUILDER,
    `http://builder${path}`,
    {
      method: "POST",
      headers: { "content-type": "application/json", ...internalHeaders(env) },
      body: JSON.stringify(body),
    },
    unavailable("builder_unavailable", "The builder"),
  );
  return new Response(upstream.body, {
    status: upstream.status,
    headers: {
      "content-type": upstream.headers.get("content-type") ?? "application/json",
      "cache-control": "no-store",
    },
  });
}

function unavailable(code: ErrorCode, who: string): ThawError {
  return new ThawError(
    code,
    `${who} doesn't answer. It may be starting again: try once more in a few seconds. GET /api/health tells which part is down.`,
  );
}
